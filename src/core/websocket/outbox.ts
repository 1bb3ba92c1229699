import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { BusinessError } from '../errors.js';
import type { WebSocketData } from './websocket-types.js';

interface Sender {
  resolve(): void;
  reject(error: BusinessError): void;
}

/** What most messages are answered with: the system has them before `send` returns. */
const taken = Promise.resolve();

/** Messages on their way to the system. A promise is made for those alone that it does not take at once. */
export class Outbox {
  readonly #client: WebSocket;
  readonly #socket: Socket;
  readonly #target: string;
  #sent = 0;
  #done = 0;
  /** Who waits, by the number of the message. */
  readonly #waiting = new Map<number, Sender>();

  /** @param socket what the client writes to */
  constructor(client: WebSocket, socket: Socket, target: string) {
    this.#client = client;
    this.#socket = socket;
    this.#target = target;
  }

  /** @returns when the system has taken the message; a rejection that nobody looks at does no harm */
  send(data: WebSocketData): Promise<void> {
    const number = ++this.#sent;
    this.#client.send(data, this.#settle);
    if (this.#client.bufferedAmount === 0 && this.#socket.errored === null) return taken;
    const sent = new Promise<void>((resolve, reject) => this.#waiting.set(number, { resolve, reject }));
    sent.catch(() => {});
    return sent;
  }

  /** Messages are taken in the order they are sent in. One function for all: Node calls it without a closure for each. */
  readonly #settle = (error?: Error | null): void => {
    const number = ++this.#done;
    const sender = this.#waiting.get(number);
    if (sender === undefined) return;
    this.#waiting.delete(number);
    if (error === undefined || error === null) sender.resolve();
    else sender.reject(new BusinessError('ws.lost', `The WebSocket to ${this.#target} was lost: ${error.message}`));
  };
}
