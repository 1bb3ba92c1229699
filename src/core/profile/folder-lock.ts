import { closeSync, constants, fstatSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BusinessError } from '../errors.js';
import { releaseFileLock, tryFileLock } from '../kernel/file-lock.js';
import { ownClaim, putClaim, readClaim } from './claim.js';
import { LockQueue } from './lock-queue.js';

/** The right to change what is in a folder. */
export interface FolderLock {
  /** False when somebody took this process for dead, and the lock from it. Never of a lock that the kernel keeps. */
  isHeld(): boolean;
  release(): void;
}

/**
 * Waits for the lock of a folder. The kernel keeps it (`fcntl` with F_OFD_SETLK) and frees it when its holder dies,
 * wherever that one ran. Where it cannot be asked for, a claim with boot id, pid namespace, process and start time
 * stands for it; each kind of holder respects the other.
 *
 * It is asked for again and again rather than waited for in the kernel (F_OFD_SETLKW): that wait has no end when the
 * holder is stopped.
 *
 * @throws BusinessError `profile.busy` when nothing moves for 5 s; or the system's error
 */
export function lockFolder(folder: string): FolderLock {
  const queue = new LockQueue(folder);
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
  const descriptor = openSync(join(folder, 'lock'), flags, 0o600);
  try {
    for (;;) {
      const lock = tryLock(folder, descriptor, queue);
      if (lock !== undefined) return lock;
      queue.wait();
    }
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function tryLock(folder: string, descriptor: number, queue: LockQueue): FolderLock | undefined {
  const claims = join(folder, 'claim');
  try {
    if (!tryFileLock(descriptor, folder)) return undefined;
  } catch (error) {
    if (!(error instanceof BusinessError)) throw error;
    return tryClaim(claims, descriptor, queue);
  }
  if (queue.isUnclaimed(claims)) return { isHeld: () => true, release: () => closeSync(descriptor) };
  // Whoever claims waits for this lock in turn: let him have it.
  releaseFileLock(descriptor);
  return undefined;
}

/** Claims first, then waits until nobody has the kernel's lock: its holders look for a claim after they got it. */
function tryClaim(claims: string, descriptor: number, queue: LockQueue): FolderLock | undefined {
  const claim = ownClaim();
  if (!queue.isUnclaimed(claims) || !putClaim(claims, claim)) return undefined;
  const isHeld = (): boolean => readClaim(claims) === claim;
  const release = (): void => {
    // Who took it for that of a dead process puts it back in a moment.
    if (!isHeld()) queue.pause();
    if (isHeld()) rmSync(claims, { force: true });
  };
  try {
    while (isLockedInKernel(descriptor)) queue.wait();
  } catch (error) {
    release();
    throw error;
  }
  return {
    isHeld,
    release: () => {
      release();
      closeSync(descriptor);
    },
  };
}

/** Whether /proc/locks (proc(5)) has an open file description lock of this file. */
function isLockedInKernel(descriptor: number): boolean {
  const inode = `:${fstatSync(descriptor, { bigint: true }).ino} `;
  try {
    const locks = readFileSync('/proc/locks', 'latin1').split('\n');
    return locks.some((line) => line.includes('OFDLCK') && !line.includes('->') && line.includes(inode));
  } catch {
    return false;
  }
}
