import { BusinessError } from '../../errors.js';
import { matchesQuery } from '../message/matches-query.js';
import type { Exchange } from './exchange.js';
import { random16 } from './random-numbers.js';

interface Pending {
  readonly exchange: Exchange;
  readonly timeoutMs: number;
  readonly expiresAt: number;
  readonly resolve: (bytes: Buffer) => void;
  readonly reject: (error: unknown) => void;
  /** Told once, whatever the outcome. */
  readonly settled: () => void;
  /** Messages with its id that were no answer to it. */
  strange: number;
}

/** The queries that wait for an answer on one socket, by their random ids. One timer serves them all. */
export class PendingQueries {
  readonly #byId = new Map<number, Pending>();
  readonly #server: string;
  #timer: NodeJS.Timeout | undefined;
  #firesAt = Number.POSITIVE_INFINITY;

  /** @param server as it is named to people */
  constructor(server: string) {
    this.#server = server;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Gives the query an id that none here has, and waits. @param settled told once, whatever the outcome */
  add(exchange: Exchange, timeoutMs: number, signal: AbortSignal | undefined, settled: () => void): Promise<Buffer> {
    let id = random16();
    while (this.#byId.has(id)) id = (id + 1) & 0xffff;
    exchange.query[0] = id >> 8;
    exchange.query[1] = id & 0xff;
    return new Promise((resolve, reject) => {
      const now = performance.now();
      const expiresAt = now + timeoutMs;
      if (exchange.sentAt === 0) exchange.sentAt = now;
      const done = signal === undefined ? settled : this.#abortable(id, signal, settled);
      this.#byId.set(id, { exchange, timeoutMs, expiresAt, resolve, reject, settled: done, strange: 0 });
      if (signal?.aborted === true) this.#fail(id, signal.reason);
      else if (expiresAt < this.#firesAt) this.#wakeAt(expiresAt);
    });
  }

  /** Hands the message to the query that it answers; all others are passed over. */
  deliver(bytes: Buffer): void {
    const id = bytes.length < 2 ? -1 : bytes.readUInt16BE(0);
    const pending = this.#byId.get(id);
    if (pending === undefined) return;
    const { query, questionEnd, exactCase } = pending.exchange;
    if (matchesQuery(bytes, query, questionEnd, exactCase)) this.#take(id)?.resolve(bytes);
    else pending.strange++;
  }

  /** Ends all that wait. */
  failAll(error: BusinessError): void {
    for (const id of [...this.#byId.keys()]) this.#fail(id, error);
  }

  #abortable(id: number, signal: AbortSignal, settled: () => void): () => void {
    const abort = (): void => this.#fail(id, signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    return () => {
      signal.removeEventListener('abort', abort);
      settled();
    };
  }

  #fail(id: number, error: unknown): void {
    this.#take(id)?.reject(error);
  }

  #take(id: number): Pending | undefined {
    const pending = this.#byId.get(id);
    if (pending === undefined) return undefined;
    this.#byId.delete(id);
    if (this.#byId.size === 0) this.#sleep();
    pending.settled();
    return pending;
  }

  #wakeAt(time: number): void {
    clearTimeout(this.#timer);
    this.#firesAt = time;
    this.#timer = setTimeout(() => this.#expire(), Math.max(1, Math.ceil(time - performance.now())));
  }

  #sleep(): void {
    clearTimeout(this.#timer);
    this.#firesAt = Number.POSITIVE_INFINITY;
  }

  #expire(): void {
    this.#sleep();
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const [id, pending] of [...this.#byId]) {
      if (pending.expiresAt <= now) this.#fail(id, this.#timeout(pending));
      else next = Math.min(next, pending.expiresAt);
    }
    if (next < this.#firesAt) this.#wakeAt(next);
  }

  #timeout({ strange, timeoutMs }: Pending): BusinessError {
    const ignored = strange === 0 ? '' : `; ${strange} messages that were no answer to the question were passed over`;
    const message = `${this.#server} did not answer within ${Math.round(timeoutMs)} ms${ignored}`;
    return new BusinessError('dns.timeout', message, { operation: 'query', target: this.#server });
  }
}
