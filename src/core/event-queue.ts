/** Events on their way from those who make them to one loop over them. */
export class EventQueue<Event> {
  #waiting: Event[] = [];
  #bytes = 0;
  #ended = false;
  #failure: unknown;
  #wake: () => void = () => {};
  #taken: Promise<void> | undefined;
  #release: () => void = () => {};

  /** How many wait to be taken. */
  get length(): number {
    return this.#waiting.length;
  }

  /** What waits to be taken, as those who made it count. */
  get bytes(): number {
    return this.#bytes;
  }

  push(event: Event, bytes = 0): void {
    this.#waiting.push(event);
    this.#bytes += bytes;
    this.#wake();
  }

  /** Resolves when the loop asks for more than it was given; the same promise for all who ask until then. */
  taken(): Promise<void> {
    return (this.#taken ??= new Promise((resolve) => (this.#release = resolve)));
  }

  /** The loop ends, with this error if there is one, after what waits. */
  end(failure?: unknown): void {
    this.#ended = true;
    this.#failure ??= failure;
    this.#wake();
  }

  /** What came since it was last asked; never nothing. */
  async *batches(): AsyncGenerator<readonly Event[], void, void> {
    for (;;) {
      while (this.#waiting.length > 0) {
        const events = this.#waiting;
        this.#waiting = [];
        yield events;
      }
      this.#bytes = 0;
      this.#taken = undefined;
      this.#release();
      if (this.#ended) break;
      if (this.#waiting.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if (this.#failure !== undefined) throw this.#failure;
  }
}
