/** More than a reader who is read from ever leaves; what comes on top of it is left out. */
const mostEvents = 10_000;

/** Events on their way to who reads them, until the signal aborts or something fails. */
export class EventQueue<Event> implements AsyncIterable<Event> {
  readonly #events: Event[] = [];
  readonly #signal: AbortSignal | undefined;
  #failure: unknown;
  #wake: (() => void) | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    signal?.addEventListener('abort', () => this.#wake?.(), { once: true });
  }

  push(event: Event): void {
    if (this.#events.length < mostEvents) this.#events.push(event);
    this.#wake?.();
  }

  fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event> {
    for (;;) {
      for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) yield event;
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#signal?.aborted === true) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
