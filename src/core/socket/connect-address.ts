import { Socket } from 'node:net';
import { asError, BusinessError } from '../errors.js';
import type { StreamRequest } from '../host.js';
import { bindConnecting, handleIsBound } from './bind-descriptor.js';
import { endpointText } from './endpoint-text.js';
import { streamHandle } from './node-handle.js';
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
    const socket = new Socket();
    const abort = (): void => void socket.destroy(asError(signal?.reason));
    const fail = (error: Error): void => {
      signal?.removeEventListener('abort', abort);
      // One of ours came before: there is no such interface, whoever gave up meanwhile.
      const isAbort = signal?.aborted === true && !(error instanceof BusinessError);
      const target = endpointText(address, port);
      reject(isAbort ? abortedStream(signal.reason, [address], port) : streamError(error, target, interfaceName));
    };
    const connected = (): void => {
      signal?.removeEventListener('abort', abort);
      if (interfaceName !== undefined && !handleIsBound(streamHandle(socket), interfaceName)) {
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
    if (interfaceName !== undefined) bindConnecting(socket, address, interfaceName);
  });
}
