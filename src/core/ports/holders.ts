import type { Host } from '../host.js';
import type { Socket } from '../kernel/socket.js';
import { SocketState } from '../kernel/socket.js';
import type { PidReason } from './port-entry.js';

/** The processes that have a socket open, or why none is known. */
export interface Holders {
  readonly pids: readonly number[];
  readonly pidReason: PidReason | null;
}

const none: readonly number[] = [];

/** Finds the processes behind sockets, all at once. As `ss -p`. */
export function holdersOf(host: Host, sockets: readonly Socket[]): (socket: Socket) => Holders {
  const wanted = new Set<number>();
  for (const { inode } of sockets) if (inode !== 0) wanted.add(inode);
  const { pids, complete } = host.kernel.sockets.holders(wanted);
  return ({ inode, state }) => {
    const found = inode === 0 ? undefined : pids.get(inode);
    if (found !== undefined) return { pids: found, pidReason: null };
    if (inode === 0) return { pids: none, pidReason: state === SocketState.TIME_WAIT ? 'timewait' : 'kernel' };
    return { pids: none, pidReason: complete ? 'kernel' : 'permission' };
  };
}
