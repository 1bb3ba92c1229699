import type { WebSocketConnection } from './websocket-connection.js';
import type { WebSocketData } from './websocket-types.js';

/** The input of a session, which outlives its connections: what one could not hand over is sent on the next. */
export class SessionInput {
  /** Why the input cannot be sent; no further connection mends that. */
  failure: unknown;
  readonly #messages: AsyncIterator<WebSocketData> | undefined;
  /** Read from the input but not yet sent. */
  #unsent: WebSocketData | undefined;
  #asked = false;
  #ended: boolean;
  #wake: () => void = () => {};

  constructor(messages: AsyncIterable<WebSocketData> | undefined) {
    this.#messages = messages?.[Symbol.asyncIterator]();
    this.#ended = messages === undefined;
  }

  /**
   * Sends what comes until the input ends or the connection does.
   * @throws what the input throws; BusinessError `ws.size`, and `ws.lost` when the connection is lost
   */
  async sendOn(connection: WebSocketConnection): Promise<void> {
    void connection.ended.then(() => this.#wake());
    while (connection.isOpen) {
      if (this.failure !== undefined) throw this.failure;
      if (this.#unsent !== undefined) {
        await connection.send(this.#unsent);
        this.#unsent = undefined;
      } else if (this.#ended) return;
      else await this.#next();
    }
  }

  /** Waits for the next message, or for the end of the connection: then what comes stays for the next one. */
  #next(): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    if (!this.#asked) {
      this.#asked = true;
      this.#messages?.next().then(
        ({ done, value }) => {
          if (done === true) this.#ended = true;
          else this.#unsent = value;
          this.#answered();
        },
        (error: unknown) => {
          this.failure = error;
          this.#answered();
        },
      );
    }
    return woken;
  }

  #answered(): void {
    this.#asked = false;
    this.#wake();
  }
}
