import { readlinkSync } from 'node:fs';
import { lastErrno, libcFunction } from './libc.js';
import { native } from './native.js';

/** What a descriptor's link says where it names no socket. */
export const NoSocket = { OTHER: 0, ABSENT: -1, REFUSED: -2 } as const;

/** Reads the link of one descriptor of a process. */
export interface SocketLinks {
  /** True where asking for a number that is not open costs no more than for one that is. */
  readonly probing: boolean;
  /**
   * @param folder descriptor of the open `/proc/PID/fd`, whose path is `path`
   * @returns inode of the socket, or one of `NoSocket`
   */
  inodeAt(folder: number, path: string, number: number): number;
}

/** By readlinkat(2), which costs half of what Node's own readlink does; by that where FFI cannot load. */
export function socketLinks(): SocketLinks {
  try {
    native();
  } catch {
    return { probing: false, inodeAt: inodeByNode };
  }
  const readlinkat = libcFunction('readlinkat');
  return {
    probing: true,
    inodeAt: (folder, _path, number) => {
      writeName(number);
      const length = Number(readlinkat(folder, name, link, link.length));
      if (length < 0) return lastErrno() === EACCES ? NoSocket.REFUSED : NoSocket.ABSENT;
      return inodeOf(link, length);
    },
  };
}

const EACCES = 13;
/** `socket:[` */
const start = [0x73, 0x6f, 0x63, 0x6b, 0x65, 0x74, 0x3a, 0x5b] as const;
const zero = 0x30;
const closing = 0x5d;
const name = new Uint8Array(16);
const link = new Uint8Array(32);

/** The number in decimal with a zero byte behind it. */
function writeName(number: number): void {
  let end = 1;
  for (let rest = number; rest > 9; rest = Math.floor(rest / 10)) end++;
  name[end] = 0;
  for (let rest = number; end > 0; rest = Math.floor(rest / 10)) name[--end] = zero + (rest % 10);
}

function inodeOf(bytes: Uint8Array, length: number): number {
  for (let at = 0; at < start.length; at++) if (bytes[at] !== start[at]) return NoSocket.OTHER;
  let inode = 0;
  for (let at = start.length; at < length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === closing) return inode;
    inode = inode * 10 + byte - zero;
  }
  return NoSocket.OTHER;
}

function inodeByNode(_folder: number, path: string, number: number): number {
  try {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`${path}/${number}`)) ?? [];
    return inode === undefined ? NoSocket.OTHER : Number(inode);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES' ? NoSocket.REFUSED : NoSocket.ABSENT;
  }
}
