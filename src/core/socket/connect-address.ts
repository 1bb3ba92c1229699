import { Socket } from 'node:net';
import type { StreamRequest } from '../host.js';
import { closeDescriptor } from '../kernel/device-socket.js';
import { boundDescriptor, isStillBound } from './bound-descriptor.js';
import { endpointText } from './endpoint-text.js';
import { abortedStream, lostBinding, streamError } from './socket-error.js';

/**
 * Connects one socket to one literal address. Nothing is looked up and no second descriptor is ever opened.
 *
 * @param signal ends the attempt; it has not fired yet
 */
export function connectAddress(
  address: string,
  request: StreamRequest,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const { port, interfaceName, localAddress, localPort } = request;
    const descriptor = interfaceName === undefined ? -1 : boundDescriptor('stream', address, interfaceName);
    const socket = descriptor < 0 ? new Socket() : adopt(descriptor);
    const abort = (): void => void socket.destroy(toError(signal?.reason));
    const fail = (error: Error): void => {
      signal?.removeEventListener('abort', abort);
      if (signal?.aborted === true) reject(abortedStream(signal.reason, [address], port));
      else reject(streamError(error, endpointText(address, port), interfaceName));
    };
    const connected = (): void => {
      signal?.removeEventListener('abort', abort);
      if (interfaceName !== undefined && !isStillBound(descriptor, interfaceName)) {
        socket.destroy(lostBinding(endpointText(address, port), interfaceName));
        return;
      }
      socket.removeListener('error', fail);
      resolve(socket);
    };
    signal?.addEventListener('abort', abort, { once: true });
    // Absent and undefined are the same to Node here.
    const where = { host: address, port, autoSelectFamily: false, localAddress, localPort };
    socket.on('error', fail).connect(where, connected);
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
