import { closeSync, constants, openSync } from 'node:fs';
import { descriptorCount } from './descriptor-count.js';
import { listKernelFolder } from './procfs/kernel-file.js';
import { NoSocket, type SocketLinks } from './socket-link.js';

/** The descriptors that one process has open, read in ascending order as far as asked, and on from there. */
export class DescriptorFolder {
  /** The process as the only holder of a socket. */
  readonly alone: readonly number[];
  readonly #path: string;
  readonly #links: SocketLinks;
  /** How many are not read yet; infinite where that is not known. */
  #left: number;
  /** How many were open when read. */
  #read = 0;
  /** How many more unused numbers are tried before the folder is listed, which costs as much as some ten of them. */
  #gaps: number;
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
    this.#left = countsDescriptors() ? descriptorCount(pid) : Number.POSITIVE_INFINITY;
    this.#gaps = links.probing && Number.isFinite(this.#left) ? 4 + this.#left / 8 : -1;
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
      const may = this.#tryNumbers(folder, limit, visit);
      return may && this.#gaps < 0 ? this.#readListed(folder, limit, visit) : may;
    } finally {
      closeSync(folder);
    }
  }

  /** One number after the other, as most processes have them: that takes no list. */
  #tryNumbers(folder: number, limit: number, visit: (inode: number) => void): boolean {
    while (this.#left > 0 && this.#next < limit && this.#gaps >= 0) {
      const inode = this.#links.inodeAt(folder, this.#path, this.#next);
      if (inode === NoSocket.REFUSED) return this.#isGone();
      this.#next++;
      if (inode === NoSocket.ABSENT) this.#gaps--;
      else this.#countRead();
      if (inode > 0) visit(inode);
    }
    return true;
  }

  /**
   * What was opened since the count, under a low number, hides as many behind the last one: the count is taken again
   * at its end. In the process that looks, the folder itself is such a one.
   */
  #countRead(): void {
    this.#read++;
    this.#left--;
    if (this.#left === 0) this.#left = Math.max(descriptorCount(this.pid) - this.#read, 0);
  }

  #readListed(folder: number, limit: number, visit: (inode: number) => void): boolean {
    this.#listed ??= listKernelFolder(this.#path)
      .map(Number)
      .filter((number) => number >= this.#next)
      .sort((one, other) => one - other);
    for (let number = this.#listed[this.#place]; number !== undefined; number = this.#listed[++this.#place]) {
      if (number >= limit) return true;
      const inode = this.#links.inodeAt(folder, this.#path, number);
      if (inode === NoSocket.REFUSED) return this.#isGone();
      if (inode > 0) visit(inode);
    }
    this.#left = 0;
    return true;
  }

  /** A process that ends just now has its descriptors refused too, but then it has none. */
  #isGone(): boolean {
    this.#left = 0;
    return (countsDescriptors() ? descriptorCount(this.pid) : listKernelFolder(this.#path).length) === 0;
  }
}

let counts: boolean | undefined;

/** Whether the size of /proc/PID/fd is the number of descriptors, as since Linux 6.2. */
function countsDescriptors(): boolean {
  counts ??= descriptorCount('self') > 0;
  return counts;
}
