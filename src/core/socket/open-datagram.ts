import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import type { DatagramRequest } from '../host.js';
import { closeDescriptor } from '../kernel/device-socket.js';
import { bindDatagram } from './bind-datagram.js';
import { boundDescriptor } from './bound-descriptor.js';
import { endpointText } from './endpoint-text.js';
import { localAddressError } from './socket-error.js';

/** A UDP socket that can send at once; its descriptor is bound to its interface before anything can leave. */
export async function openDatagram(request: DatagramRequest): Promise<Socket> {
  const { family, interfaceName, localAddress, localPort = 0, signal } = request;
  signal?.throwIfAborted();
  const unspecified = family === 6 ? '::' : '0.0.0.0';
  const type = family === 6 ? 'udp6' : 'udp4';
  const socket = createSocket(signal === undefined ? { type } : { type, signal });
  try {
    const bindHere = localAddress !== undefined || localPort !== 0;
    if (interfaceName !== undefined && bindHere) bindDatagram(socket, interfaceName);
    await listening(socket, signal, () => {
      if (interfaceName !== undefined && !bindHere)
        adopt(socket, boundDescriptor('datagram', unspecified, interfaceName));
      else socket.bind({ address: localAddress ?? unspecified, port: localPort, exclusive: true });
    });
    return socket;
  } catch (error) {
    if (signal?.aborted !== true) socket.close();
    throw error === signal?.reason
      ? error
      : localAddressError(error, endpointText(localAddress ?? unspecified, localPort));
  }
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

/** Node's public way to take a descriptor. */
function adopt(socket: Socket, descriptor: number): void {
  try {
    socket.bind({ fd: descriptor, exclusive: true });
  } catch (error) {
    closeDescriptor(descriptor);
    throw error;
  }
}
