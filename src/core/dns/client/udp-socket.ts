import type { Socket } from 'node:dgram';
import { BusinessError } from '../../errors.js';
import type { Host } from '../../host.js';
import { errorCode } from '../../socket/socket-error.js';
import { PendingQueries } from './pending-queries.js';
import type { Exchange } from './exchange.js';

/** Where a socket of the pool leads to. */
export interface UdpTarget {
  readonly address: string;
  readonly port: number;
  /** As it is named to people. */
  readonly name: string;
  readonly interfaceName?: string;
}

/**
 * One UDP socket, connected to one server, so that the kernel drops what comes from elsewhere and tells when nobody
 * listens there. It serves a bounded number of queries, so that its port stays hard to guess, and closes after the last.
 */
export class UdpSocket {
  readonly #socket: Socket;
  readonly #target: UdpTarget;
  readonly #pending: PendingQueries;
  #left: number;
  #unsent: Buffer[] = [];
  #closed = false;

  private constructor(socket: Socket, target: UdpTarget, queries: number) {
    this.#socket = socket;
    this.#target = target;
    this.#left = queries;
    this.#pending = new PendingQueries(target.name);
    socket.on('message', (bytes) => this.#pending.deliver(bytes));
    // A refusal concerns all that was sent here and not answered: nobody listens at that port.
    socket.on('error', (error) => this.#pending.failAll(unreachable(error, target)));
    socket.unref();
  }

  /** @throws BusinessError `dns.unreachable`, `net.gone`, `permission` */
  static async open(host: Pick<Host, 'openSocket'>, target: UdpTarget, queries: number): Promise<UdpSocket> {
    const { address, port, interfaceName } = target;
    const family = address.includes(':') ? 6 : 4;
    const bound = interfaceName === undefined ? {} : { interfaceName };
    const socket = await host.openSocket({ protocol: 'udp', family, destination: address, ...bound });
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        // A callback of connect() would be called with the error too, in place of the event.
        socket.once('connect', () => {
          socket.off('error', reject);
          resolve();
        });
        socket.connect(port, address);
      });
    } catch (error) {
      socket.close();
      throw unreachable(error, target);
    }
    return new UdpSocket(socket, target, queries);
  }

  get waiting(): number {
    return this.#pending.size;
  }

  /** Whether it takes no more queries. */
  get isSpent(): boolean {
    return this.#left <= 0 || this.#closed;
  }

  /** @param settled told once, whatever the outcome */
  exchange(
    exchange: Exchange,
    timeoutMs: number,
    signal: AbortSignal | undefined,
    settled: () => void,
  ): Promise<Buffer> {
    this.#left--;
    if (this.#pending.size === 0) this.#socket.ref();
    const answer = this.#pending.add(exchange, timeoutMs, signal, () => {
      settled();
      this.#rest();
    });
    const unsent = this.#unsent.push(exchange.query);
    if (unsent === 1) setImmediate(this.#flush);
    else if (unsent === mostUnsent) this.#flush();
    return answer;
  }

  close(reason: BusinessError): void {
    this.#pending.failAll(reason);
    this.#end();
  }

  /** What was asked for at one time is sent in one go: a server that is awake costs less than one to be woken. */
  readonly #flush = (): void => {
    const unsent = this.#unsent;
    this.#unsent = [];
    if (!this.#closed) for (const query of unsent) this.#socket.send(query, this.#sent);
  };

  /** A full buffer is as good as a lost datagram; no way to the server concerns all that waits. */
  readonly #sent = (error: Error | null): void => {
    if (error !== null && !passing.has(errorCode(error))) this.#pending.failAll(unreachable(error, this.#target));
  };

  /** With nothing to wait for it keeps no process alive, and closes when it has served its time. */
  #rest(): void {
    if (this.#pending.size > 0 || this.#closed) return;
    this.#socket.unref();
    if (this.isSpent) this.#end();
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
  }
}

/** Enough to make a burst, and few enough for the server to work while the next one is made. */
const mostUnsent = 16;

const passing = new Set(['ENOBUFS', 'EAGAIN']);

function unreachable(error: unknown, { name, interfaceName }: UdpTarget): BusinessError {
  if (error instanceof BusinessError) return error;
  const code = errorCode(error);
  const way = interfaceName === undefined ? '' : ` over ${interfaceName}`;
  const sentence = code === 'ECONNREFUSED' ? 'Nobody answers DNS at' : 'There is no way to the name server';
  const hint = code === 'EINVAL' ? { hint: 'a link-local address needs its interface: fe80::1%eth0' } : {};
  return new BusinessError('dns.unreachable', `${sentence} ${name}${way} (${code})`, {
    ...hint,
    operation: 'query',
    target: name,
    cause: error,
  });
}
