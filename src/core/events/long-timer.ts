import type { Clock } from '../host.js';

/**
 * After a sleep of the machine its end is noticed at most so much late. Timers of Node do not count the time asleep, and
 * take no more than 2^31 - 1 ms.
 */
const longestSliceMs = 30_000;

/** Milliseconds of a clock that never jumps, and that goes on while the machine sleeps where the host has such a one. */
export const clockReading = (clock: Clock): number => clock.sinceBoot?.() ?? clock.monotonic();

/** A timer for any time, that counts while the machine is asleep. */
export class LongTimer {
  readonly #clock: Clock;
  readonly #end: number;
  readonly #expired: () => void;
  #timer: NodeJS.Timeout;
  #isReferenced = true;

  /** @param milliseconds any finite number from 0 */
  constructor(clock: Clock, milliseconds: number, expired: () => void) {
    this.#clock = clock;
    this.#end = clockReading(clock) + milliseconds;
    this.#expired = expired;
    this.#timer = this.#slice(milliseconds);
  }

  ref(): void {
    this.#isReferenced = true;
    this.#timer.ref();
  }

  unref(): void {
    this.#isReferenced = false;
    this.#timer.unref();
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  #slice(left: number): NodeJS.Timeout {
    const timer = setTimeout(() => this.#look(), Math.min(left, longestSliceMs));
    return this.#isReferenced ? timer : timer.unref();
  }

  #look(): void {
    const left = this.#end - clockReading(this.#clock);
    if (left <= 0) this.#expired();
    else this.#timer = this.#slice(left);
  }
}
