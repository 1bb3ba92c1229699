import { callLibc } from './libc.js';

/** Of fcntl(2), the same on every architecture Node runs on. */
const F_GETFL = 3;
const F_SETFL = 4;
const O_NONBLOCK = 0o4000;

/** Whether reads and writes of a descriptor fail where they would wait. libuv makes pipes so, for all who have them open. */
export const isNonBlocking = (descriptor: number): boolean => (flagsOf(descriptor) & O_NONBLOCK) !== 0;

/** Lets reads and writes of a descriptor wait. */
export function letBlock(descriptor: number): void {
  if (isNonBlocking(descriptor)) callLibc('fcntl', descriptor, F_SETFL, BigInt(flagsOf(descriptor) & ~O_NONBLOCK));
}

/** 0 of a descriptor that is not open. */
const flagsOf = (descriptor: number): number => Math.max(callLibc('fcntl', descriptor, F_GETFL, null), 0);
