import { setTimeout as sleep } from 'node:timers/promises';

/** Lets work begin so many times a second at most, evenly spread. */
export class Pace {
  readonly #intervalMs: number;
  #next = 0;

  /** @param perSecond no limit when absent */
  constructor(perSecond: number | undefined) {
    this.#intervalMs = perSecond === undefined ? 0 : 1000 / perSecond;
  }

  /** Waits for one's turn. @throws the signal's reason when aborted */
  async turn(signal?: AbortSignal): Promise<void> {
    if (this.#intervalMs === 0) return;
    const now = performance.now();
    const mine = Math.max(now, this.#next);
    this.#next = mine + this.#intervalMs;
    if (mine <= now) return;
    try {
      await sleep(mine - now, undefined, signal === undefined ? {} : { signal });
    } catch {
      signal?.throwIfAborted();
    }
  }
}
