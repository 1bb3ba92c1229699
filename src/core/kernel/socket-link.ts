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
      return inodeOf(length);
    },
  };
}

const EACCES = 13;
const zero = 0x30;
const nine = 0x39;
const closing = 0x5d;
const prefix = 'socket:[';
/** Four bytes at once, in whatever order this machine has them. */
const [firstFour, nextFour] = new Int32Array(Uint8Array.from(Buffer.from(prefix)).buffer);
const link = new Uint8Array(32);
const linkWords = new Int32Array(link.buffer);
const name = new Uint8Array(16);
/** The number that stands in `name`, and how many digits it has. */
let named = Number.NaN;
let digits = 0;

/** The number in decimal with a zero byte behind it. Most follow the one before: then the last digit grows. */
function writeName(number: number): void {
  const last = name[digits - 1] ?? nine;
  if (number === named + 1 && last < nine) {
    name[digits - 1] = last + 1;
  } else {
    const text = String(number);
    digits = text.length;
    for (let at = 0; at < digits; at++) name[at] = text.charCodeAt(at);
    name[digits] = 0;
  }
  named = number;
}

/** The inode in `link`, which has so many bytes. */
function inodeOf(length: number): number {
  if (linkWords[0] !== firstFour || linkWords[1] !== nextFour || link[length - 1] !== closing) return NoSocket.OTHER;
  let inode = 0;
  for (let at = prefix.length; at < length - 1; at++) inode = inode * 10 + (link[at] ?? 0) - zero;
  return inode;
}

function inodeByNode(_folder: number, path: string, number: number): number {
  try {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`${path}/${number}`)) ?? [];
    return inode === undefined ? NoSocket.OTHER : Number(inode);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES' ? NoSocket.REFUSED : NoSocket.ABSENT;
  }
}
