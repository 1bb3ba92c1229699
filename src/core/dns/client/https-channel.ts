import type { ClientHttp2Session } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { BusinessError } from '../../errors.js';
import { matchesQuery } from '../message/matches-query.js';
import type { Channel, Exchange } from './exchange.js';
import { TimeLimit } from '../../time-limit.js';
import { untilAborted } from './until-aborted.js';

const mediaType = 'application/dns-message';
/** The longest DNS message. */
const mostBytes = 65_535;

/** Opens TLS to the server, offering these protocols. */
export type OpenTls = (protocols: readonly string[], signal: AbortSignal) => Promise<TLSSocket>;

interface Response {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** Sends a body over one kind of HTTP. */
interface Carrier {
  post(path: string, body: Buffer, signal: AbortSignal): Promise<Response>;
  readonly isOpen: boolean;
  close(): void;
}

/**
 * DNS over HTTPS (RFC 8484): POST with id 0, over HTTP/2 on one connection for all queries, or over HTTP/1.1 with one
 * for each where the server knows no better.
 */
export class HttpsChannel implements Channel {
  readonly #name: string;
  readonly #authority: string;
  readonly #path: string;
  readonly #open: OpenTls;
  #carrier: Promise<Carrier> | undefined;
  #closedBy: BusinessError | undefined;

  /** @param authority host and port as they stand in a URL */
  constructor(name: string, authority: string, path: string, open: OpenTls) {
    this.#name = name;
    this.#authority = authority;
    this.#path = path;
    this.#open = open;
  }

  async exchange(
    { query, questionEnd, exactCase }: Exchange,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<Buffer> {
    const limit = new TimeLimit(timeoutMs, signal);
    query.writeUInt16BE(0, 0);
    try {
      const carrier = await untilAborted(this.#connected(timeoutMs), limit.signal);
      const { status, type, body } = await carrier.post(this.#path, query, limit.signal);
      if (!carrier.isOpen) this.#carrier = undefined;
      if (status !== 200) throw this.#refused(`answered with HTTP status ${status}`);
      if (type.split(';')[0]?.trim().toLowerCase() !== mediaType)
        throw this.#refused(`answered with ${type || 'no type'}`);
      if (!matchesQuery(body, query, questionEnd, exactCase)) throw this.#refused('answered another question');
      return body;
    } catch (error) {
      signal?.throwIfAborted();
      if (limit.isOver) throw this.#timeout(timeoutMs);
      throw error instanceof BusinessError ? error : this.#failed(error);
    } finally {
      limit.end();
    }
  }

  close(reason: BusinessError): void {
    this.#closedBy = reason;
    void this.#carrier?.then(
      (carrier) => carrier.close(),
      () => undefined,
    );
  }

  async #connected(timeoutMs: number): Promise<Carrier> {
    if (this.#closedBy !== undefined) throw this.#closedBy;
    const known = this.#carrier;
    const carrier = await known;
    if (carrier?.isOpen === true) return carrier;
    // Whoever waited first opens the new one for all.
    if (this.#carrier === known) {
      this.#carrier = this.#connect(timeoutMs);
      this.#carrier.catch(() => (this.#carrier = undefined));
    }
    return this.#connected(timeoutMs);
  }

  /** Not ended with the query that was first: others wait for it too. */
  async #connect(timeoutMs: number): Promise<Carrier> {
    const limit = new TimeLimit(timeoutMs);
    try {
      return await this.#carry(await this.#open(['h2', 'http/1.1'], limit.signal));
    } catch (error) {
      throw limit.isOver ? this.#timeout(timeoutMs) : error;
    } finally {
      limit.end();
    }
  }

  async #carry(socket: TLSSocket): Promise<Carrier> {
    if (socket.alpnProtocol !== 'h2') {
      return new PlainCarrier(this.#authority, socket, (abort) => this.#open(['http/1.1'], abort));
    }
    const { connect } = await import('node:http2');
    return new MultiplexCarrier(connect(`https://${this.#authority}`, { createConnection: () => socket }));
  }

  #refused(why: string): BusinessError {
    return new BusinessError('http.failed', `${this.#name} ${why}`, { operation: 'query', target: this.#name });
  }

  #failed(cause: unknown): BusinessError {
    const why = cause instanceof Error ? cause.message : String(cause);
    const details = { operation: 'query', target: this.#name, cause };
    return new BusinessError('dns.unreachable', `The connection to ${this.#name} failed: ${why}`, details);
  }

  #timeout(timeoutMs: number): BusinessError {
    const message = `${this.#name} did not answer within ${Math.ceil(timeoutMs)} ms`;
    return new BusinessError('dns.timeout', message, { operation: 'query', target: this.#name });
  }
}

const headersFor = (body: Buffer): Record<string, string> => ({
  accept: mediaType,
  'content-type': mediaType,
  'content-length': String(body.length),
});

/** HTTP/2: all queries on one connection. */
class MultiplexCarrier implements Carrier {
  readonly #session: ClientHttp2Session;

  constructor(session: ClientHttp2Session) {
    this.#session = session;
    // Each request tells its own failure.
    session.on('error', () => undefined);
    session.unref();
  }

  get isOpen(): boolean {
    return !this.#session.closed && !this.#session.destroyed;
  }

  post(path: string, body: Buffer, signal: AbortSignal): Promise<Response> {
    this.#session.ref();
    return new Promise<Response>((resolve, reject) => {
      const request = this.#session.request({ ':method': 'POST', ':path': path, ...headersFor(body) }, { signal });
      let status = 0;
      let type = '';
      request.on('response', (headers) => {
        status = headers[':status'] ?? 0;
        type = headers['content-type'] ?? '';
      });
      collect(request, (bytes) => resolve({ status, type, body: bytes }), reject);
      request.end(body);
    }).finally(() => this.#session.unref());
  }

  close(): void {
    this.#session.destroy();
  }
}

/** HTTP/1.1: a connection for each query; the first is there already. */
class PlainCarrier implements Carrier {
  readonly #authority: string;
  readonly #open: (signal: AbortSignal) => Promise<TLSSocket>;
  #ready: TLSSocket | undefined;
  readonly isOpen = true;

  constructor(authority: string, ready: TLSSocket, open: (signal: AbortSignal) => Promise<TLSSocket>) {
    this.#authority = authority;
    this.#ready = ready;
    this.#open = open;
  }

  async post(path: string, body: Buffer, signal: AbortSignal): Promise<Response> {
    const ready = this.#ready;
    this.#ready = undefined;
    const socket = ready ?? (await this.#open(signal));
    const { request } = await import('node:http');
    return new Promise((resolve, reject) => {
      const headers = { host: this.#authority, connection: 'close', ...headersFor(body) };
      const sent = request({ createConnection: () => socket, method: 'POST', path, headers, signal });
      sent.on('error', reject).on('response', (response) => {
        const { statusCode: status = 0, headers } = response;
        collect(response, (bytes) => resolve({ status, type: headers['content-type'] ?? '', body: bytes }), reject);
      });
      sent.end(body);
    });
  }

  close(): void {
    this.#ready?.destroy();
  }
}

function collect(stream: NodeJS.ReadableStream, done: (bytes: Buffer) => void, failed: (error: Error) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= mostBytes) chunks.push(chunk);
    else failed(new Error('the answer is longer than a DNS message'));
  });
  stream.on('error', failed).on('end', () => done(Buffer.concat(chunks)));
}
