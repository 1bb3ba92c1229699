import { randomBytes } from 'node:crypto';
import type { Clock } from '../host.js';
import type { WebSocketConnection } from './websocket-connection.js';

export interface HeartbeatOptions {
  /** Milliseconds between pings. */
  readonly intervalMs: number;
  /** Milliseconds that a pong may take; as long as the interval when absent. */
  readonly timeoutMs?: number;
}

/**
 * Pings at a steady pace, each with bytes of its own, and measures what the answers take.
 *
 * @param silent called once when a ping stays unanswered
 */
export class Heartbeat {
  readonly #sent = new Map<string, number>();
  readonly #clock: Clock;
  readonly #timer: NodeJS.Timeout;
  readonly #waits = new Set<NodeJS.Timeout>();

  constructor(connection: WebSocketConnection, clock: Clock, options: HeartbeatOptions, silent: () => void) {
    this.#clock = clock;
    const timeoutMs = options.timeoutMs ?? options.intervalMs;
    const beat = (): void => {
      const payload = randomBytes(8);
      this.#sent.set(payload.toString('hex'), clock.monotonic());
      connection.ping(payload);
      const wait = setTimeout(() => {
        this.#waits.delete(wait);
        if (this.#sent.has(payload.toString('hex'))) silent();
      }, timeoutMs);
      this.#waits.add(wait);
    };
    this.#timer = setInterval(beat, options.intervalMs);
  }

  /** Milliseconds since the ping with these bytes; undefined for a pong that answers none of ours. */
  rttOf(payload: Uint8Array): number | undefined {
    const key = Buffer.from(payload).toString('hex');
    const sent = this.#sent.get(key);
    this.#sent.delete(key);
    return sent === undefined ? undefined : this.#clock.monotonic() - sent;
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const wait of this.#waits) clearTimeout(wait);
  }
}
