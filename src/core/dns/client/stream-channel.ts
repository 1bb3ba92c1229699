import type { Duplex } from 'node:stream';
import { BusinessError } from '../../errors.js';
import { errorCode } from '../../socket/socket-error.js';
import { TimeLimit } from '../../time-limit.js';
import type { Channel, Exchange } from './exchange.js';
import { PendingQueries } from './pending-queries.js';
import { untilAborted } from './until-aborted.js';

/** A connection that nobody uses is closed after this; servers do so after seconds too (RFC 7766, section 6.2.3). */
const idleMs = 2000;

/** Opens the connection: TCP, or TLS over it. */
export type OpenStream = (signal: AbortSignal) => Promise<Duplex>;

/**
 * One connection to one server, opened when it is first needed, on which many queries may wait at once (RFC 7766,
 * section 6.2.1); each message has its length before it. A connection that ends is opened anew by the next query.
 */
export class StreamChannel implements Channel {
  readonly #open: OpenStream;
  readonly #name: string;
  #connection: Promise<Connection> | undefined;
  #isOpening = false;
  #closedBy: BusinessError | undefined;

  constructor(name: string, open: OpenStream) {
    this.#name = name;
    this.#open = open;
  }

  async exchange(exchange: Exchange, timeoutMs: number, signal?: AbortSignal): Promise<Buffer> {
    exchange.sentAt = performance.now();
    const until = exchange.sentAt + timeoutMs;
    const left = (): number => Math.max(1, Math.ceil(until - performance.now()));
    const used = await this.#used();
    if (used !== undefined) {
      try {
        return await used.exchange(exchange, left(), signal);
      } catch (error) {
        // The server may close a connection just when it is used again.
        if (used.isOpen || signal?.aborted === true) throw error;
      }
    }
    const connection = await untilAborted(this.#fresh(left()), signal);
    return connection.exchange(exchange, left(), signal);
  }

  close(reason: BusinessError): void {
    this.#closedBy = reason;
    void this.#connection?.then(
      (connection) => connection.end(reason),
      () => undefined,
    );
  }

  /** The connection that is there, if it still is. */
  async #used(): Promise<Connection | undefined> {
    if (this.#closedBy !== undefined) throw this.#closedBy;
    const connection = this.#isOpening ? undefined : await this.#connection;
    return connection?.isOpen === true ? connection : undefined;
  }

  /** A new connection, one for all that wait for it. */
  #fresh(timeoutMs: number): Promise<Connection> {
    if (this.#isOpening && this.#connection !== undefined) return this.#connection;
    this.#isOpening = true;
    this.#connection = this.#connect(timeoutMs).finally(() => (this.#isOpening = false));
    this.#connection.catch(() => (this.#connection = undefined));
    return this.#connection;
  }

  async #connect(timeoutMs: number): Promise<Connection> {
    const limit = new TimeLimit(timeoutMs);
    try {
      return new Connection(await this.#open(limit.signal), this.#name);
    } catch (error) {
      if (!limit.isOver) throw error;
      const message = `${this.#name} did not accept a connection within ${timeoutMs} ms`;
      throw new BusinessError('dns.timeout', message, { operation: 'connect', target: this.#name, cause: error });
    } finally {
      limit.end();
    }
  }
}

class Connection {
  readonly #stream: Duplex;
  readonly #name: string;
  readonly #pending: PendingQueries;
  #received: Buffer = Buffer.alloc(0);
  #idle: NodeJS.Timeout | undefined;
  isOpen = true;

  constructor(stream: Duplex, name: string) {
    this.#stream = stream;
    this.#name = name;
    this.#pending = new PendingQueries(name);
    stream.on('data', (chunk: Buffer) => this.#take(chunk));
    stream.on('error', (error) => this.end(lost(name, errorCode(error) || error.message, error)));
    stream.on('end', () => this.end(lost(name, 'it was closed')));
    stream.on('close', () => this.end(lost(name, 'it was closed')));
  }

  exchange(exchange: Exchange, timeoutMs: number, signal: AbortSignal | undefined): Promise<Buffer> {
    clearTimeout(this.#idle);
    const { query } = exchange;
    const answer = this.#pending.add(exchange, timeoutMs, signal, this.#settled);
    const framed = Buffer.allocUnsafe(query.length + 2);
    framed.writeUInt16BE(query.length, 0);
    framed.set(query, 2);
    if (signal?.aborted !== true) this.#stream.write(framed);
    return answer;
  }

  end(reason: BusinessError): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#stream.destroy();
    this.#pending.failAll(reason);
    clearTimeout(this.#idle);
  }

  /** Cuts what came into messages; those that answer no query are passed over. */
  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    let at = 0;
    while (at + 2 <= this.#received.length) {
      const end = at + 2 + this.#received.readUInt16BE(at);
      if (end > this.#received.length) break;
      this.#pending.deliver(this.#received.subarray(at + 2, end));
      at = end;
    }
    this.#received = this.#received.subarray(at);
  }

  /** Nobody waits for it to be idle: it goes when the process does. */
  readonly #settled = (): void => {
    if (!this.isOpen || this.#pending.size > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.end(lost(this.#name, 'it was idle')), idleMs);
    this.#idle.unref();
  };
}

function lost(name: string, why: string, cause?: unknown): BusinessError {
  return new BusinessError('dns.unreachable', `The connection to ${name} was lost before the answer came: ${why}`, {
    operation: 'query',
    target: name,
    cause,
  });
}
