import { DescriptorFolder } from './descriptor-folder.js';
import { processIds, seesAllProcesses } from './procfs/process.js';
import { socketLinks } from './socket-link.js';
import type { SocketHolders } from './socket.js';

/**
 * How far the descriptors of each process are read before those of the next. Listeners are opened early, and a fork
 * keeps their numbers: whoever shares one is found in the same round.
 */
const rounds = [8, 128, 1024, Number.POSITIVE_INFINITY] as const;

/**
 * Finds the processes that have sockets open: one readlink a descriptor, low descriptors first. Ends after the round
 * in which the last wanted socket was found. The first process is always read to the end: it hands its listeners to
 * services, under other numbers.
 *
 * @param wanted inodes of the sockets
 */
export function findSocketHolders(wanted: ReadonlySet<number>): SocketHolders {
  const pids = new Map<number, readonly number[]>();
  const links = socketLinks();
  const folders = wanted.size === 0 ? [] : processIds().map((pid) => new DescriptorFolder(pid, links));
  let refused = false;
  for (const limit of rounds) {
    if (pids.size === wanted.size) break;
    for (const folder of folders) {
      const visit = (inode: number): void => {
        if (wanted.has(inode)) pids.set(inode, withHolder(pids.get(inode), folder));
      };
      const readable = folder.read(folder.pid === 1 ? Number.POSITIVE_INFINITY : limit, visit);
      refused ||= !readable;
    }
  }
  return { pids, complete: !refused && process.geteuid?.() === 0 && seesAllProcesses() };
}

/** Nearly every socket is held by one process: all those of a process share one array. */
function withHolder(known: readonly number[] | undefined, { pid, alone }: DescriptorFolder): readonly number[] {
  if (known === undefined) return alone;
  return known.includes(pid) ? known : [...known, pid].sort((one, other) => one - other);
}
