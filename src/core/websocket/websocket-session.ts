import { setTimeout as delay } from 'node:timers/promises';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { EventQueue } from '../event-queue.js';
import { Heartbeat, type HeartbeatOptions } from './heartbeat.js';
import { openWebSocket } from './open-websocket.js';
import { checkClose, type WebSocketConnection } from './websocket-connection.js';
import { SessionInput } from './session-input.js';
import type { WebSocketEvent } from './websocket-event.js';
import type { WebSocketData, WebSocketEnd, WebSocketOptions } from './websocket-types.js';

export interface SessionOptions extends WebSocketOptions {
  /** Sent first on every connection, again after each reconnect. */
  readonly preamble?: readonly WebSocketData[];
  /** The session ends after this many messages received. */
  readonly maxMessages?: number;
  /** Milliseconds that answers are waited for once the input has ended; 1000 when absent, or without end with `maxMessages`. */
  readonly lingerMs?: number;
  /** How many times in a row a connection that failed or broke is made anew; none when absent. */
  readonly reconnects?: number;
  /** What the session closes with. */
  readonly closeCode?: number;
  readonly closeReason?: string;
  readonly heartbeat?: HeartbeatOptions;
}

const usualLingerMs = 1000;
const firstDelayMs = 500;
const longestDelayMs = 30_000;
/** A connection that lasted so long begins a new row of attempts. */
const steadyMs = 10_000;
/** Bytes of messages that wait for the reader of the events before the server has to. */
const mostWaitingBytes = 1 << 20;
/** What an event takes beside the bytes that came with it. */
const overheadBytes = 256;

/** Close codes by which nothing went wrong: done, going away, no code at all, and those of applications. */
const isClean = (code: number): boolean => code === 1000 || code === 1001 || code === 1005 || code >= 3000;

/**
 * A WebSocket from its opening to its end, as a stream of what happens: sends what the input gives, and may reconnect, with
 * growing and jittered delays. A slow reader of the events holds the server back.
 *
 * @throws BusinessError as `openWebSocket`; `ws.lost`, `ws.protocol`, `ws.size` for a connection that ended badly, after
 * its `close` event
 */
export async function* webSocketSession(
  host: Host,
  url: string,
  options: SessionOptions = {},
  input?: AsyncIterable<WebSocketData>,
): AsyncGenerator<WebSocketEvent, void, void> {
  for await (const events of webSocketBatches(host, url, options, input)) yield* events;
}

/** The same, as all that happened since it was last asked: whoever writes it on writes once. Errors as `webSocketSession`. */
export async function* webSocketBatches(
  host: Host,
  url: string,
  options: SessionOptions = {},
  input?: AsyncIterable<WebSocketData>,
): AsyncGenerator<readonly WebSocketEvent[], void, void> {
  checkClose(options.closeCode ?? 1000, options.closeReason ?? '');
  const session = new Session(host, url, options, input);
  const run = session.run();
  try {
    yield* session.events.batches();
  } finally {
    session.stop();
    await run;
  }
}

class Session {
  readonly events = new EventQueue<WebSocketEvent>();
  readonly #host: Host;
  readonly #url: string;
  readonly #options: SessionOptions;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #input: SessionInput;
  #connection: WebSocketConnection | undefined;
  #received = 0;
  #done = false;

  constructor(host: Host, url: string, options: SessionOptions, input: AsyncIterable<WebSocketData> | undefined) {
    this.#host = host;
    this.#url = url;
    this.#options = options;
    this.#input = new SessionInput(input);
    const { signal } = options;
    this.#signal = signal === undefined ? this.#stop.signal : AbortSignal.any([signal, this.#stop.signal]);
  }

  stop(): void {
    this.#done = true;
    this.#stop.abort();
    this.#connection?.terminate();
  }

  async run(): Promise<void> {
    try {
      await this.#connectAgainAndAgain();
      this.events.end();
    } catch (error) {
      this.events.end(this.#stop.signal.aborted ? undefined : error);
    }
  }

  async #connectAgainAndAgain(): Promise<void> {
    const { reconnects = 0 } = this.#options;
    for (let attempt = 0; ; attempt++) {
      let failure: BusinessError;
      try {
        const connection = await openWebSocket(this.#host, this.#url, { ...this.#options, signal: this.#signal });
        const opened = this.#host.clock.monotonic();
        const end = await this.#converse(connection);
        if (this.#input.failure !== undefined) throw this.#input.failure;
        const bad = connection.failure ?? badEnd(this.#url, end);
        if (bad === undefined || this.#done) return;
        failure = bad;
        // A server that takes every connection and drops it is to be left alone like one that takes none.
        if (this.#host.clock.monotonic() - opened >= steadyMs) attempt = 0;
      } catch (error) {
        if (!(error instanceof BusinessError) || isHopeless(error) || error === this.#input.failure) throw error;
        failure = error;
      }
      this.#signal.throwIfAborted();
      if (attempt >= reconnects) throw failure;
      this.#tell({ type: 'error', error: failure });
      const most = Math.min(longestDelayMs, firstDelayMs * 2 ** attempt);
      await delay(most * (0.5 + Math.random() / 2), undefined, { signal: this.#signal }).catch(() => {});
      this.#signal.throwIfAborted();
    }
  }

  /** One connection, from open to closed. */
  async #converse(connection: WebSocketConnection): Promise<WebSocketEnd> {
    this.#connection = connection;
    const { subprotocol, extensions } = connection;
    this.#tell({ type: 'open', url: this.#url, subprotocol, extensions });
    connection.onPing = (payload) => this.#tellHeld({ type: 'ping', payload }, payload.length);
    const heartbeat = this.#heartbeat(connection);
    connection.onMessage((data) => this.#take(connection, data));
    const sending = this.#send(connection).catch((error: unknown) => this.#sendingFailed(connection, error));
    const end = await connection.ended;
    heartbeat?.stop();
    this.#tell({ type: 'close', ...end });
    await sending;
    return end;
  }

  #heartbeat(connection: WebSocketConnection): Heartbeat | undefined {
    const { heartbeat } = this.#options;
    const beat =
      heartbeat === undefined
        ? undefined
        : new Heartbeat(connection, this.#host.clock, heartbeat, () => connection.terminate(unanswered(this.#url)));
    connection.onPong = (payload) => {
      const rttMs = beat?.rttOf(payload);
      return this.#tellHeld({ type: 'pong', payload, ...(rttMs === undefined ? {} : { rttMs }) }, payload.length);
    };
    return beat;
  }

  #take(connection: WebSocketConnection, data: WebSocketData): Promise<void> | undefined {
    if (this.#done) return undefined;
    this.#received += 1;
    if (this.#received === this.#options.maxMessages) this.#close(connection);
    return this.#tellHeld({ type: 'message', data }, data.length);
  }

  /** Tells what the server may send without end. @returns what it is to wait for, once too much waits for the reader */
  #tellHeld(event: Untimed, size: number): Promise<void> | undefined {
    this.#tell(event, size + overheadBytes);
    // A pause for each message would cost more than the message.
    return this.events.bytes > mostWaitingBytes ? this.events.taken() : undefined;
  }

  async #send(connection: WebSocketConnection): Promise<void> {
    for (const data of this.#options.preamble ?? []) await connection.send(data);
    await this.#input.sendOn(connection);
    if (!connection.isOpen) return;
    const { maxMessages, lingerMs = maxMessages === undefined ? usualLingerMs : Infinity } = this.#options;
    const over = new AbortController();
    void connection.ended.then(() => over.abort());
    if (lingerMs !== Infinity) await delay(lingerMs, undefined, { signal: over.signal }).catch(() => {});
    else await connection.ended;
    if (connection.isOpen) this.#close(connection);
  }

  /** What is lost with its connection is told by that; all else ends the session. */
  #sendingFailed(connection: WebSocketConnection, error: unknown): void {
    if (error instanceof BusinessError && error.reason === 'ws.lost') return;
    this.#input.failure ??= error;
    connection.terminate();
  }

  #close(connection: WebSocketConnection): void {
    this.#done = true;
    void connection.close(this.#options.closeCode, this.#options.closeReason);
  }

  #tell(event: Untimed, bytes = 0): void {
    this.events.push({ ...event, time: this.#host.clock.now() }, bytes);
  }
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
type Untimed = DistributiveOmit<WebSocketEvent, 'time'>;

/** What no further attempt mends. */
const isHopeless = ({ reason }: BusinessError): boolean => /^(?:value|usage|header|file|proxy\.invalid)/.test(reason);

const unanswered = (url: string): BusinessError =>
  new BusinessError('ws.lost', `${new URL(url).host} did not answer a ping in time`, { target: new URL(url).host });

function badEnd(url: string, { closeCode, reason }: WebSocketEnd): BusinessError | undefined {
  if (isClean(closeCode)) return undefined;
  const { host } = new URL(url);
  const said = reason === '' ? '' : `: ${reason}`;
  const message =
    closeCode === 1006
      ? `The WebSocket to ${host} was lost without a close frame`
      : `${host} closed the WebSocket with ${closeCode}${said}`;
  return new BusinessError('ws.lost', message, { target: host });
}
