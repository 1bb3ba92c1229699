import type { Socket } from 'node:net';
import type { StreamRequest } from '../host.js';
import { alternateFamilies } from './alternate-families.js';
import { connectAddress } from './connect-address.js';
import { connectFailure } from './connect-failure.js';
import { abortedStream } from './socket-error.js';
import { staggered } from './staggered.js';

/** RFC 8305 section 8: the recommended Connection Attempt Delay. */
const attemptDelayMs = 250;

/**
 * Connects to the first address that answers (RFC 8305, Happy Eyeballs); the other attempts are closed. Most requests
 * have one address, which needs no turns: then the promise of its connection is the answer, as each one more costs time.
 */
export function openStream(request: StreamRequest): Promise<Socket> {
  const { addresses, signal } = request;
  const [only] = addresses;
  return only !== undefined && addresses.length === 1 && signal?.aborted !== true
    ? connectAddress(only.address, request, signal)
    : happyEyeballs(request);
}

async function happyEyeballs(request: StreamRequest): Promise<Socket> {
  const { port, signal } = request;
  const addresses = alternateFamilies(request.addresses);
  const attempts = addresses.map((address) => (end: AbortSignal) => connectAddress(address, request, end));
  const discard = (socket: Socket): void => void socket.destroy();
  try {
    return await staggered(attempts, { delayMs: attemptDelayMs, signal, discard });
  } catch (error) {
    if (error instanceof AggregateError) throw connectFailure(error.errors, port);
    throw abortedStream(error, addresses, port);
  }
}
