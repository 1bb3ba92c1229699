import { statSync } from 'node:fs';
import { BusinessError } from '../errors.js';
import { breakClaim, makerOf, readClaim } from './claim.js';

/** How long nothing may happen in the folder before a waiter gives up, and how long one waits in a queue that moves. */
const patienceMs = 5000;
const longestQueueMs = 60_000;
/** How long a claim must stand unchanged before it counts for nothing, when its maker cannot be looked at. */
const strangerMs = 2000;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** One process's wait for the lock of a folder, by a clock that never jumps. */
export class LockQueue {
  readonly #folder: string;
  readonly #start = performance.now();
  #lastMove = this.#start;
  #lastState = '';
  #claim: string | undefined;
  #claimSince = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Sleeps a little, for a time that no two waiters share for long.
   * @throws BusinessError `profile.busy`
   */
  wait(): void {
    const now = performance.now();
    const { mtimeNs, ctimeNs } = statSync(this.#folder, { bigint: true });
    const state = `${mtimeNs} ${ctimeNs}`;
    if (state !== this.#lastState) {
      this.#lastState = state;
      this.#lastMove = now;
    }
    if (now - this.#lastMove > patienceMs || now - this.#start > longestQueueMs) {
      const message = `Another process keeps ${this.#folder} locked, and nothing happens there`;
      const hint = 'it may be stopped: `fuser` or `lsof` on the file lock in that folder names it';
      throw new BusinessError('profile.busy', message, { operation: 'lock', target: this.#folder, hint });
    }
    this.pause();
  }

  /** Sleeps a little. */
  pause(): void {
    Atomics.wait(sleeper, 0, 0, 1 + Math.random() * 8);
  }

  /** Whether nobody claims the folder, any more. Takes away what a dead process left. */
  isUnclaimed(path: string): boolean {
    const claim = readClaim(path);
    if (claim === undefined) return true;
    if (claim !== this.#claim) {
      this.#claim = claim;
      this.#claimSince = performance.now();
    }
    const maker = makerOf(claim);
    const isStale = maker === 'dead' || (maker === 'unknown' && performance.now() - this.#claimSince > strangerMs);
    if (isStale) breakClaim(path, claim);
    return false;
  }
}
