import type { Endpoint, Socket } from '../kernel/socket.js';
import { SocketState, TransportProtocol } from '../kernel/socket.js';

/** One end that a socket is looked for by: the empty or the unspecified address and port 0 stand for any. */
export type WantedEnd = Endpoint;

export const anyEnd: WantedEnd = { address: '', port: 0 };

/**
 * The socket that fits both ends best; undefined when none does. One whose owner is known goes before one that nobody
 * has any more; where any far end will do, one that waits for whoever comes before a connection; one with the very
 * address before one that takes every address.
 */
export function bestMatch(sockets: readonly Socket[], local: WantedEnd, remote: WantedEnd): Socket | undefined {
  let best: Socket | undefined;
  let bestRank = 0;
  for (const socket of sockets) {
    const near = localRank(socket, local);
    const far = remoteRank(socket, remote);
    if (near === 0 || far === 0) continue;
    const rank = (socket.uid === -1 ? 0 : 100) + 10 * far + near;
    if (rank > bestRank) [best, bestRank] = [socket, rank];
  }
  return best;
}

/** Whether a socket has exactly this four-tuple. */
export function hasTuple(socket: Socket, local: Endpoint, remote: Endpoint): boolean {
  return (
    socket.localAddress === local.address &&
    socket.localPort === local.port &&
    socket.remoteAddress === remote.address &&
    socket.remotePort === remote.port
  );
}

/** 0 = does not fit, 3 = fits exactly. */
function localRank(socket: Socket, { address, port }: WantedEnd): 0 | 1 | 2 | 3 {
  if (port !== 0 && socket.localPort !== port) return 0;
  if (address === '') return 1;
  if (socket.localAddress === address) return 3;
  if (takesEvery(socket, address)) return 2;
  return isUnspecified(address) && sameVersion(socket.localAddress, address) ? 1 : 0;
}

function remoteRank(socket: Socket, { address, port }: WantedEnd): 0 | 1 | 2 | 3 {
  if (port !== 0 && socket.remotePort !== port) return 0;
  if (address === '' || isUnspecified(address)) return port === 0 && isOpen(socket) ? 2 : 1;
  return socket.remoteAddress === address ? 3 : 0;
}

/** A socket without a connection that is bound to no address has every address of its family, or of both. */
function takesEvery(socket: Socket, address: string): boolean {
  if (!isOpen(socket) || !isUnspecified(socket.localAddress)) return false;
  return sameVersion(socket.localAddress, address) || (socket.localAddress === '::' && socket.dualStack !== false);
}

/** Whether a socket waits for whoever comes. */
const isOpen = ({ protocol, state, remotePort }: Socket): boolean =>
  protocol === TransportProtocol.TCP ? state === SocketState.LISTEN : remotePort === 0;

export const isUnspecified = (address: string): boolean => address === '0.0.0.0' || address === '::';

const sameVersion = (one: string, other: string): boolean => one.includes(':') === other.includes(':');
