/** Timers of Node take no more (2^31 - 1 ms, about 24 days). */
const longestMs = 2_147_483_647;

/** A timer that may take longer than Node's can. */
export class LongTimer {
  #timer: NodeJS.Timeout;
  #isReferenced = true;

  /** @param milliseconds any finite number from 0 */
  constructor(milliseconds: number, expired: () => void) {
    const start = (left: number): NodeJS.Timeout => {
      const timer = setTimeout(
        () => {
          if (left <= longestMs) expired();
          else this.#timer = start(left - longestMs);
        },
        Math.min(left, longestMs),
      );
      return this.#isReferenced ? timer : timer.unref();
    };
    this.#timer = start(milliseconds);
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
}
