import { BusinessError } from '../errors.js';
import { callLibc, lastErrno } from './libc.js';
import { systemError } from './system-error.js';

const F_OFD_SETLK = 37;
const F_WRLCK = 1;
const F_UNLCK = 2;
const EACCES = 13;
const EAGAIN = 11;
const EINTR = 4;

/** `struct flock` of the 64-bit ABIs: type, whence, padding, start, length, pid, padding. */
const flockBytes = 32;

/**
 * Tries to lock a whole file for its opener alone, without waiting: an open file description lock (fcntl(2)), which the
 * kernel frees when the descriptor is closed, or its process dies by whatever cause.
 *
 * @returns false when another opener has it
 * @throws BusinessError `kernel.unavailable` where native calls cannot be made, `kernel.failed` where the file system
 *   has no locks
 */
export function tryFileLock(descriptor: number, target: string): boolean {
  if (process.arch === 'arm' || process.arch === 'ia32') {
    throw new BusinessError('kernel.unavailable', `File locks are not asked for on ${process.arch}`);
  }
  for (;;) {
    if (callLibc('fcntl', descriptor, F_OFD_SETLK, wholeFile(F_WRLCK)) >= 0) return true;
    const errno = lastErrno();
    if (errno === EAGAIN || errno === EACCES) return false;
    if (errno !== EINTR) throw systemError(errno, 'fcntl', target);
  }
}

/** Gives back what `tryFileLock` got; so does closing the descriptor. */
export function releaseFileLock(descriptor: number): void {
  callLibc('fcntl', descriptor, F_OFD_SETLK, wholeFile(F_UNLCK));
}

function wholeFile(type: number): Uint8Array {
  const flock = new Uint8Array(flockBytes);
  new Uint16Array(flock.buffer)[0] = type;
  return flock;
}
