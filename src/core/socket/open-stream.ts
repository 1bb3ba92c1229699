import type { Socket } from 'node:net';
import { BusinessError } from '../errors.js';
import type { StreamRequest } from '../host.js';
import { connectAddress } from './connect-address.js';
import { endpointText } from './endpoint-text.js';
import { alternateFamilies } from './alternate-families.js';
import { connectFailure } from './connect-failure.js';
import { staggered } from './staggered.js';

/** RFC 8305 section 8: the recommended Connection Attempt Delay. */
const attemptDelayMs = 250;

/** Connects to the first address that answers (RFC 8305, Happy Eyeballs); the other attempts are closed. */
export async function openStream(request: StreamRequest): Promise<Socket> {
  const addresses = alternateFamilies(request.addresses);
  const attempts = addresses.map((address) => (signal: AbortSignal) => connectAddress(address, request, signal));
  const discard = (socket: Socket): void => void socket.destroy();
  try {
    return await staggered(attempts, { delayMs: attemptDelayMs, signal: request.signal, discard });
  } catch (error) {
    if (error instanceof AggregateError) throw connectFailure(error.errors, request.port);
    if (error instanceof DOMException && error.name === 'TimeoutError') throw timeout(addresses, request.port, error);
    throw error;
  }
}

function timeout(addresses: readonly string[], port: number, cause: unknown): BusinessError {
  const target = addresses.map((address) => endpointText(address, port)).join(', ');
  return new BusinessError('tcp.timeout', `${target} did not answer in time`, { operation: 'connect', target, cause });
}
