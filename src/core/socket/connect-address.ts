import { Socket } from 'node:net';
import type { StreamRequest } from '../host.js';
import { closeDescriptor } from '../kernel/device-socket.js';
import { endpointText } from './endpoint-text.js';
import { boundDescriptor, isStillBound } from './bound-descriptor.js';
import { lostBinding, streamError } from './socket-error.js';

/** Connects one socket to one literal address. Nothing is looked up and no second descriptor is ever opened. */
export function connectAddress(address: string, request: StreamRequest, signal: AbortSignal): Promise<Socket> {
  const { port, interfaceName, localAddress, localPort } = request;
  const descriptor = interfaceName === undefined ? undefined : boundDescriptor('stream', address, interfaceName);
  const socket = descriptor === undefined ? new Socket() : adopt(descriptor);
  const target = endpointText(address, port);

  return new Promise((resolve, reject) => {
    const abort = (): void => void socket.destroy(toError(signal.reason));
    const fail = (error: Error): void => {
      signal.removeEventListener('abort', abort);
      reject(signal.aborted ? toError(signal.reason) : streamError(error, target, interfaceName));
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', fail);
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      if (descriptor !== undefined && interfaceName !== undefined && !isStillBound(descriptor, interfaceName)) {
        socket.destroy(lostBinding(target, interfaceName));
        return;
      }
      socket.removeListener('error', fail);
      resolve(socket);
    });
    socket.connect({
      host: address,
      port,
      autoSelectFamily: false,
      ...(localAddress === undefined ? {} : { localAddress }),
      ...(localPort === undefined ? {} : { localPort }),
    });
  });
}

function adopt(descriptor: number): Socket {
  try {
    return new Socket({ fd: descriptor });
  } catch (error) {
    closeDescriptor(descriptor);
    throw error;
  }
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
