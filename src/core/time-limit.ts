/** The longest that a timer of Node can wait; a longer one would fire at once. */
const longestMs = 2 ** 31 - 1;

/**
 * Ends what takes too long: its signal is aborted when the time is over, or together with the caller's own. Whoever
 * makes one ends it when the work is done; until then it keeps no process alive.
 *
 * In place of `AbortSignal.any([own, AbortSignal.timeout(ms)])`: Node holds the parts of a joined signal weakly, so a
 * timeout that nobody else holds may be collected before its time is over, and never ends anything (nodejs/node#57736).
 */
export class TimeLimit {
  readonly #over = new AbortController();
  readonly #own: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  #isOver = false;

  /**
   * @param timeoutMs milliseconds from now
   * @param own the caller's
   */
  constructor(timeoutMs: number, own?: AbortSignal) {
    this.#own = own;
    this.#timer = setTimeout(() => this.#expire(timeoutMs), Math.min(timeoutMs, longestMs)).unref();
    if (own?.aborted === true) this.#follow();
    else own?.addEventListener('abort', this.#follow, { once: true });
  }

  /** Aborted with the caller's reason, or with a `TimeoutError`. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Whether the time was over before the caller's signal was aborted and before the end. */
  get isOver(): boolean {
    return this.#isOver;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#own?.removeEventListener('abort', this.#follow);
  }

  #expire(timeoutMs: number): void {
    this.#isOver = true;
    this.end();
    this.#over.abort(new DOMException(`${String(timeoutMs)} ms are over`, 'TimeoutError'));
  }

  readonly #follow = (): void => {
    this.end();
    this.#over.abort(this.#own?.reason);
  };
}
