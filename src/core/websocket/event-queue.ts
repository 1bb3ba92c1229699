/** Events on their way from those who make them to one loop over them. */
export class EventQueue<Event> implements AsyncIterable<Event> {
  #waiting: Event[] = [];
  #ended = false;
  #failure: unknown;
  #wake: () => void = () => {};
  #taken: (() => void)[] = [];

  /** @returns when the loop asks for more than it was given */
  push(event: Event): Promise<void> {
    this.#waiting.push(event);
    this.#wake();
    return new Promise((resolve) => this.#taken.push(resolve));
  }

  /** The loop ends, with this error if there is one, after what waits. */
  end(failure?: unknown): void {
    this.#ended = true;
    this.#failure = failure;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event, void, void> {
    for (;;) {
      const events = this.#waiting;
      this.#waiting = [];
      yield* events;
      if (this.#waiting.length > 0) continue;
      for (const taken of this.#taken.splice(0)) taken();
      if (this.#ended) break;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if (this.#failure !== undefined) throw this.#failure;
  }
}
