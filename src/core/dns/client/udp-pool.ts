import type { BusinessError } from '../../errors.js';
import type { Host } from '../../host.js';
import type { Channel, Exchange } from './exchange.js';
import { random16 } from './random-numbers.js';
import { SendWindow, type Ticket } from './send-window.js';
import { UdpSocket, type UdpTarget } from './udp-socket.js';

/** Queries that one port serves before another takes its place. */
const queriesPerSocket = 512;
const mostSockets = 8;
/** From so many waiting queries on a further socket is opened. */
const crowded = 64;

/**
 * Connected UDP sockets to one server on random ports. Each query goes by one of them at random, with a random id:
 * who wants to forge an answer must guess both.
 */
export class UdpPool implements Channel {
  readonly #host: Pick<Host, 'openSocket'>;
  readonly #target: UdpTarget;
  readonly #window = new SendWindow();
  #sockets: UdpSocket[] = [];
  #opening: Promise<UdpSocket> | undefined;
  #closedBy: BusinessError | undefined;

  constructor(host: Pick<Host, 'openSocket'>, target: UdpTarget) {
    this.#host = host;
    this.#target = target;
  }

  exchange(exchange: Exchange, timeoutMs: number, signal?: AbortSignal): Promise<Buffer> {
    const ticket = this.#window.enter();
    const socket = this.#choose();
    if (ticket === undefined || socket === undefined) return this.#exchangeLater(ticket, exchange, timeoutMs, signal);
    return socket.exchange(exchange, timeoutMs, signal, () => this.#window.leave(ticket));
  }

  /** Waits for its turn, and for a socket. */
  async #exchangeLater(
    given: Ticket | undefined,
    exchange: Exchange,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Buffer> {
    const ticket = given ?? (await this.#window.wait());
    const leave = (): void => this.#window.leave(ticket);
    try {
      let socket = this.#choose();
      // One just opened may have been used up by others that waited for it.
      while (socket === undefined || socket.isSpent) socket = await this.#open();
      return socket.exchange(exchange, timeoutMs, signal, leave);
    } catch (error) {
      leave();
      throw error;
    }
  }

  close(reason: BusinessError): void {
    this.#closedBy = reason;
    for (const socket of this.#sockets) socket.close(reason);
  }

  /** An open socket at random; opens another beside them when they are crowded. */
  #choose(): UdpSocket | undefined {
    const count = this.#sockets.length;
    const socket = this.#sockets[count === 0 ? 0 : random16() % count];
    if (socket?.isSpent === true) {
      this.#sockets = this.#sockets.filter(({ isSpent }) => !isSpent);
      return this.#choose();
    }
    if (socket !== undefined && socket.waiting >= crowded && count < mostSockets && this.#opening === undefined) {
      // The query does not wait for it; that it cannot be opened is told by one that must.
      void this.#open().catch(() => undefined);
    }
    return socket;
  }

  #open(): Promise<UdpSocket> {
    this.#opening ??= UdpSocket.open(this.#host, this.#target, queriesPerSocket)
      .then((socket) => {
        if (this.#closedBy !== undefined) {
          socket.close(this.#closedBy);
          throw this.#closedBy;
        }
        this.#sockets.push(socket);
        return socket;
      })
      .finally(() => (this.#opening = undefined));
    return this.#opening;
  }
}
