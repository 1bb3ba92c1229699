import { closeSync, constants, openSync, statSync } from 'node:fs';
import { listKernelFolder } from './procfs/kernel-file.js';
import { NoSocket, type SocketLinks } from './socket-link.js';

/** How many unused numbers are tried before the folder is listed. */
const mostGaps = 64;

/** The descriptors that one process has open, read in ascending order as far as asked, and on from there. */
export class DescriptorFolder {
  /** The process as the only holder of a socket. */
  readonly alone: readonly number[];
  readonly #path: string;
  readonly #links: SocketLinks;
  #left: number;
  #gaps = 0;
  #next = 0;
  /** The numbers that are open, once the folder was listed, and the place of the next one among them. */
  #listed: readonly number[] | undefined;
  #place = 0;

  constructor(
    readonly pid: number,
    links: SocketLinks,
  ) {
    this.alone = [pid];
    this.#path = `/proc/${pid}/fd`;
    this.#links = links;
    this.#left = countsDescriptors() ? countOf(this.#path) : Number.POSITIVE_INFINITY;
  }

  /**
   * Calls back with the inode of each socket among the descriptors below `limit` that were not read yet.
   *
   * @returns false when this user may not look into the process; true also when it is gone
   */
  read(limit: number, visit: (inode: number) => void): boolean {
    if (this.#left <= 0) return true;
    let folder: number;
    try {
      folder = openSync(this.#path, constants.O_RDONLY | constants.O_DIRECTORY);
    } catch (error) {
      this.#left = 0;
      return !(error instanceof Error && 'code' in error && error.code === 'EACCES');
    }
    try {
      return this.#readOpen(folder, limit, visit);
    } finally {
      closeSync(folder);
    }
  }

  #readOpen(folder: number, limit: number, visit: (inode: number) => void): boolean {
    while (this.#left > 0) {
      const number = this.#following();
      if (number === undefined) this.#left = 0;
      if (number === undefined || number >= limit) return true;
      this.#next = number + 1;
      const inode = this.#links.inodeAt(folder, this.#path, number);
      if (inode === NoSocket.REFUSED) {
        this.#left = 0;
        // So the kernel also answers of a process that ends just now.
        return listKernelFolder(this.#path).length === 0;
      }
      if (inode === NoSocket.ABSENT) this.#gaps++;
      else if (this.#listed === undefined) this.#left--;
      if (inode > 0) visit(inode);
    }
    return true;
  }

  /** The number to be read next; undefined when there is none. */
  #following(): number | undefined {
    const dense = this.#links.probing && this.#gaps <= mostGaps && Number.isFinite(this.#left);
    if (dense) return this.#next;
    this.#listed ??= listKernelFolder(this.#path)
      .map(Number)
      .sort((one, other) => one - other);
    while ((this.#listed[this.#place] ?? this.#next) < this.#next) this.#place++;
    return this.#listed[this.#place];
  }
}

let counts: boolean | undefined;

/** Whether the size of /proc/PID/fd is the number of descriptors, as since Linux 6.2. */
function countsDescriptors(): boolean {
  counts ??= countOf('/proc/self/fd') > 0;
  return counts;
}

function countOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
