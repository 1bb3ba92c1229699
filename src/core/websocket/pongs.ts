import type { WebSocket } from 'ws';

/** Pongs on their way at a time. */
const mostUnderWay = 32;

/**
 * Answers pings. A peer that pings without end and reads nothing must not fill our memory with answers: while too many are
 * on their way only the last ping is kept, as RFC 6455, 5.5.3 allows.
 */
export class Pongs {
  readonly #client: WebSocket;
  #underWay = 0;
  #last: Buffer | undefined;

  constructor(client: WebSocket) {
    this.#client = client;
  }

  answer(payload: Buffer): void {
    if (this.#client.readyState !== this.#client.OPEN) return;
    if (this.#underWay === mostUnderWay) {
      this.#last = payload;
      return;
    }
    this.#underWay += 1;
    this.#client.pong(payload, undefined, this.#sent);
  }

  readonly #sent = (): void => {
    this.#underWay -= 1;
    const payload = this.#last;
    if (payload === undefined) return;
    this.#last = undefined;
    this.answer(payload);
  };
}
