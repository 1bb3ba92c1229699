/** Wakes the one who waits; rings while nobody waits are one ring. */
export class Bell {
  readonly #signal: AbortSignal | undefined;
  #isRung = false;
  #wake: (() => void) | undefined;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
    signal?.addEventListener('abort', () => this.#wake?.(), { once: true });
  }

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  /** @returns false when the signal aborted */
  async rung(): Promise<boolean> {
    if (!this.#isRung && this.#signal?.aborted !== true) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
    this.#isRung = false;
    return this.#signal?.aborted !== true;
  }
}
