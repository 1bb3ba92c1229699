import type { WebSocketData } from './websocket-types.js';

/** Bytes of messages that wait for the loop before reading stops. */
const mostWaitingBytes = 1 << 20;

/** What a message takes beside its bytes: empty ones must not come without end. */
const overheadBytes = 64;

/** What a loop needs of its connection. */
export interface MessageSource {
  pause(): void;
  resume(): void;
  /** The loop was left early. */
  leave(): void;
}

type Result = IteratorResult<WebSocketData, void>;

/**
 * The messages of a connection for one loop over them. Written out, as a generator costs more for each message than
 * reading it does.
 */
export class MessageLoop implements AsyncIterableIterator<WebSocketData, void, void> {
  readonly #source: MessageSource;
  #waiting: WebSocketData[] = [];
  #next = 0;
  #bytes = 0;
  #full = false;
  #over = false;
  #failure: unknown;
  /** Tells a batch that is waited for that there is something, or nothing more. */
  #wake: (() => void) | undefined;
  readonly #asking: { resolve(result: Result): void; reject(error: unknown): void }[] = [];

  constructor(source: MessageSource) {
    this.#source = source;
  }

  push(message: WebSocketData): void {
    if (this.#over) return;
    const asking = this.#asking.shift();
    if (asking !== undefined) return asking.resolve({ done: false, value: message });
    this.#waiting.push(message);
    this.#bytes += message.length + overheadBytes;
    if (this.#wake !== undefined) this.#rouse();
    if (this.#bytes >= mostWaitingBytes && !this.#full) {
      this.#full = true;
      this.#source.pause();
    }
  }

  /** The loop ends, with this error if there is one, after what waits. */
  end(failure: unknown): void {
    this.#over = true;
    this.#failure = failure;
    this.#rouse();
    const [first, ...others] = this.#asking.splice(0);
    if (first !== undefined) this.#finish().then(first.resolve, first.reject);
    for (const { resolve } of others) resolve({ done: true, value: undefined });
  }

  next(): Promise<Result> {
    const value = this.#waiting[this.#next];
    if (value !== undefined) {
      this.#next += 1;
      if (this.#next === this.#waiting.length) this.#empty();
      return Promise.resolve({ done: false, value });
    }
    if (this.#over) return this.#finish();
    this.#readOn();
    return new Promise((resolve, reject) => this.#asking.push({ resolve, reject }));
  }

  /** All that has come and was not taken; waits for the first of it. Empty at the end. */
  async batch(): Promise<WebSocketData[]> {
    while (this.#waiting.length === 0) {
      if (this.#over) {
        await this.#finish();
        return [];
      }
      this.#readOn();
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const batch = this.#next === 0 ? this.#waiting : this.#waiting.slice(this.#next);
    this.#empty();
    return batch;
  }

  return(): Promise<Result> {
    this.#empty();
    this.#failure = undefined;
    if (!this.#over) this.#source.leave();
    this.#over = true;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #readOn(): void {
    if (!this.#full) return;
    this.#full = false;
    this.#source.resume();
  }

  #rouse(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #empty(): void {
    this.#waiting = [];
    this.#next = 0;
    this.#bytes = 0;
  }

  /** What it ended with is told once. */
  #finish(): Promise<Result> {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure === undefined ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(failure);
  }
}
