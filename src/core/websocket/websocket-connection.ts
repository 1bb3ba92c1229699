import type { Socket } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import { BusinessError } from '../errors.js';
import { MessageLoop } from './message-loop.js';
import { Outbox } from './outbox.js';
import { Pongs } from './pongs.js';
import { usualLimits, type WebSocketData, type WebSocketEnd, type WebSocketOptions } from './websocket-types.js';

/** Takes a message; nothing more is read while the promise that it returns is pending. */
export type MessageListener = (data: WebSocketData) => void | Promise<void>;

/** As for messages: a promise holds the connection back. */
export type PayloadListener = (payload: Uint8Array) => void | Promise<void>;

/**
 * An open WebSocket. Messages go to `onMessage`, or to the one loop over it (`for await`), and back-pressure goes all the
 * way: the peer cannot send faster than they are taken.
 */
export class WebSocketConnection implements AsyncIterable<WebSocketData> {
  readonly #client: WebSocket;
  readonly #target: string;
  readonly #maxMessageBytes: number;
  readonly #maxQueueBytes: number;
  readonly #outbox: Outbox;
  #failure: BusinessError | undefined;
  #pending = 0;
  /** What was waited for last: many messages may wait for the same. */
  #held: Promise<unknown> | undefined;
  /** Resolves when the connection is over; never rejects. */
  readonly ended: Promise<WebSocketEnd>;
  /** Told of each pong, with what came in it. */
  onPong: PayloadListener = () => {};
  /** Told of each ping, which is answered by itself. */
  onPing: PayloadListener = () => {};

  constructor(client: WebSocket, socket: Socket, target: string, options: WebSocketOptions) {
    this.#client = client;
    this.#target = target;
    this.#maxMessageBytes = options.maxMessageBytes ?? usualLimits.messageBytes;
    this.#maxQueueBytes = options.maxQueueBytes ?? usualLimits.queueBytes;
    this.#outbox = new Outbox(client, socket, target);
    client.binaryType = 'nodebuffer';
    client.pause();
    const pongs = new Pongs(client);
    client.on('pong', (payload) => this.#holdUntil(this.onPong(payload)));
    client.on('ping', (payload) => {
      pongs.answer(payload);
      this.#holdUntil(this.onPing(payload));
    });
    client.on('error', (error) => (this.#failure ??= protocolError(error, target)));
    this.ended = new Promise((resolve) => {
      client.once('close', (closeCode, reason) => resolve({ closeCode, reason: reason.toString('utf8') }));
    });
    if (options.signal !== undefined) this.#endWith(options.signal);
  }

  /** The subprotocol that the server chose; empty when it chose none. */
  get subprotocol(): string {
    return this.#client.protocol;
  }

  /** The extensions in use, as the server named them. */
  get extensions(): string {
    return this.#client.extensions;
  }

  get isOpen(): boolean {
    return this.#client.readyState === this.#client.OPEN;
  }

  /** Bytes that wait to be sent. */
  get queuedBytes(): number {
    return this.#client.bufferedAmount;
  }

  /** Why the connection was given up; undefined when it ended as the protocol says, or was merely cut off. */
  get failure(): BusinessError | undefined {
    return this.#failure;
  }

  /** Hands every message over, from now on. */
  onMessage(listener: MessageListener): void {
    this.#client.on('message', (data, isBinary) => this.#holdUntil(listener(dataOf(data, isBinary))));
    this.#client.resume();
  }

  /**
   * Sends a text or bytes.
   * @returns when the system has taken it; rejects with `ws.lost` when the connection ends before
   * @throws BusinessError `ws.lost` when the connection is over, `ws.size` for a message and `ws.queue` for a queue
   * that is too large
   */
  send(data: WebSocketData): Promise<void> {
    const size = typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
    if (!this.isOpen) throw new BusinessError('ws.lost', `The WebSocket to ${this.#target} is not open`);
    if (size > this.#maxMessageBytes) throw tooLarge(size, this.#maxMessageBytes);
    const queued = this.queuedBytes + size;
    if (queued > this.#maxQueueBytes) throw queueFull(queued, this.#maxQueueBytes);
    return this.#outbox.send(data);
  }

  /** Sends a ping with up to 125 bytes; the answer comes to `onPong`. */
  ping(payload: Uint8Array): void {
    if (this.isOpen) this.#client.ping(payload);
  }

  /**
   * Says goodbye and waits for the peer to do so too, for a bounded time.
   * @throws BusinessError `value.range` for a code that may not be sent, or a reason of more than 123 bytes
   */
  async close(closeCode = 1000, reason = ''): Promise<WebSocketEnd> {
    checkClose(closeCode, reason);
    this.#client.resume();
    this.#client.close(closeCode, reason);
    return this.ended;
  }

  /** Cuts the connection off, without a close frame; `failure` says why, where there is a reason. */
  terminate(failure?: BusinessError): void {
    this.#failure ??= failure;
    this.#client.terminate();
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<WebSocketData, void, void> {
    return this.#loop();
  }

  /**
   * The messages in the order of their coming, those that came together in one array: a loop over small messages is faster so, as
   * no promise is made for each. Back-pressure as with a loop over the connection.
   */
  async *batches(): AsyncGenerator<WebSocketData[], void, void> {
    const loop = this.#loop();
    try {
      for (let batch = await loop.batch(); batch.length > 0; batch = await loop.batch()) yield batch;
    } finally {
      await loop.return();
    }
  }

  #loop(): MessageLoop {
    const loop = new MessageLoop({
      pause: () => this.#client.pause(),
      resume: () => this.#client.resume(),
      leave: () => {
        if (this.isOpen) this.#client.close(1000);
        this.#client.resume();
      },
    });
    this.#client.on('message', (data, isBinary) => loop.push(dataOf(data, isBinary)));
    void this.ended.then(() => loop.end(this.#failure));
    this.#client.resume();
    return loop;
  }

  /** The socket is read again when all that was handed over has been taken. */
  #holdUntil(taken: unknown): void {
    if (!(taken instanceof Promise) || taken === this.#held) return;
    this.#held = taken;
    this.#pending += 1;
    this.#client.pause();
    const release = (): void => {
      this.#pending -= 1;
      if (this.#held === taken) this.#held = undefined;
      if (this.#pending === 0) this.#client.resume();
    };
    taken.then(release, (error: unknown) => {
      this.#failure ??= new BusinessError('internal', 'A message could not be taken', { cause: error });
      this.#client.terminate();
    });
  }

  #endWith(signal: AbortSignal): void {
    const abort = (): void => this.#client.terminate();
    signal.addEventListener('abort', abort, { once: true });
    void this.ended.then(() => signal.removeEventListener('abort', abort));
    if (signal.aborted) abort();
  }
}

/** @throws BusinessError `value.range` */
export function checkClose(closeCode: number, reason: string): void {
  if (closeCode !== 1000 && !(Number.isInteger(closeCode) && closeCode >= 3000 && closeCode <= 4999)) {
    throw new BusinessError('value.range', `A close code is 1000 or from 3000 to 4999, not ${closeCode}`);
  }
  const bytes = Buffer.byteLength(reason);
  if (bytes > 123) throw new BusinessError('value.range', `A close reason has at most 123 bytes, not ${bytes}`);
}

function dataOf(data: RawData, isBinary: boolean): WebSocketData {
  const bytes = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;
  return isBinary ? bytes : bytes.toString('utf8');
}

const tooLarge = (size: number, limit: number): BusinessError =>
  new BusinessError('ws.size', `A message of ${size} bytes is larger than the ${limit} bytes allowed`);

const queueFull = (size: number, limit: number): BusinessError =>
  new BusinessError('ws.queue', `${size} bytes would wait to be sent, more than the ${limit} allowed`);

function protocolError(error: Error, target: string): BusinessError {
  const code = 'code' in error ? String(error.code) : '';
  // Z_: what was compressed cannot be unpacked.
  const isProtocol = /^(?:WS_ERR|Z)_/.test(code);
  const reason = /^WS_ERR_UNSUPPORTED_(?:MESSAGE|DATA_PAYLOAD)_LENGTH$/.test(code)
    ? 'ws.size'
    : isProtocol
      ? 'ws.protocol'
      : 'ws.lost';
  const broken = isProtocol ? `broke the protocol: ${error.message}` : `was lost: ${error.message}`;
  return new BusinessError(reason, `The WebSocket to ${target} ${broken}`, { target, cause: error });
}
