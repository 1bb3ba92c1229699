import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import type { DatagramRequest } from '../host.js';
import { closeDescriptor } from '../kernel/device-socket.js';
import { boundDescriptor } from './bound-descriptor.js';

/** A UDP socket that can send at once; its descriptor is bound to its interface before Node ever sees it. */
export async function openDatagram({ family, interfaceName, signal }: DatagramRequest): Promise<Socket> {
  signal?.throwIfAborted();
  const type = family === 6 ? 'udp6' : 'udp4';
  const descriptor =
    interfaceName === undefined
      ? undefined
      : boundDescriptor('datagram', family === 6 ? '::' : '0.0.0.0', interfaceName);
  const socket = createSocket(signal === undefined ? { type } : { type, signal });
  await listening(socket, signal, () => {
    if (descriptor === undefined) socket.bind({ port: 0, exclusive: true });
    else adopt(socket, descriptor);
  });
  return socket;
}

function listening(socket: Socket, signal: AbortSignal | undefined, bind: () => void): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const aborted = (): void => reject(signal?.reason);
    socket.once('listening', () => {
      socket.off('error', reject).off('close', aborted);
      resolve();
    });
    socket.once('error', reject).once('close', aborted);
    bind();
  });
}

function adopt(socket: Socket, descriptor: number): void {
  try {
    socket.bind({ fd: descriptor, exclusive: true });
  } catch (error) {
    closeDescriptor(descriptor);
    socket.close();
    throw error;
  }
}
