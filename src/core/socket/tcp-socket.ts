import type { Socket } from 'node:net';
import { callForms } from '../call-forms.js';
import type { CallForms } from '../call-forms.js';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import type { NetAddress } from '../network/types.js';
import { TimeLimit } from '../time-limit.js';
import { unbindable } from './bind-descriptor.js';
import { bindStream } from './bind-stream.js';
import type { EgressInterface } from '../network/egress-interface.js';
import { checkLocalAddress } from './local-address.js';
import { checkedAddress, checkedData, literalEndpoint, type LocalEndpoint } from './socket-address.js';
import { streamError } from './socket-error.js';
import { SocketListeners, toArrayBuffer } from './socket-listeners.js';
import type { TCPConnectOptions, TCPSendOptions } from './socket-types.js';

/**
 * The seed's TCPSocket, as far as the examples of its connection module use it: bind, connect, send, close, on, off,
 * the calls with callback or promise.
 */
export class TCPSocket extends SocketListeners {
  readonly #host: () => Host;
  readonly #closing = new AbortController();
  #local: LocalEndpoint | undefined;
  #egress: EgressInterface | undefined;
  #connecting = false;
  #socket: Socket | undefined;

  /** Made by `socket.constructTCPSocketInstance()`. */
  constructor(host: () => Host) {
    super();
    this.#host = host;
  }

  /**
   * Says which local address and port to leave from, and makes sure that they can be used; port 0 is any. The port is
   * taken when connecting.
   *
   * @throws BusinessError `value.address`, `value.range`, `socket.address`, `socket.state`, `permission`
   */
  readonly bind: CallForms<[address: NetAddress], void> = callForms(async (address: NetAddress) => {
    const local = literalEndpoint(address);
    if (this.#connecting) throw state('it is connected');
    await checkLocalAddress(local);
    this.#local = local;
  });

  /** @throws BusinessError `tcp.*`, `dns.*`, `net.gone`, `socket.state` */
  readonly connect: CallForms<[options: TCPConnectOptions], void> = callForms(async (options: TCPConnectOptions) => {
    checkedAddress(options?.address);
    if (this.#connecting || this.#closing.signal.aborted) throw state('it was connected or closed before');
    this.#connecting = true;
    try {
      this.#listen(await this.#open(options));
    } catch (error) {
      this.#connecting = false;
      throw error;
    }
  });

  /** Resolves once the kernel has the data. @throws BusinessError `tcp.failed`, `socket.state` */
  readonly send: CallForms<[options: TCPSendOptions], void> = callForms((options: TCPSendOptions) => {
    const bytes = checkedData(options?.data, options?.encoding);
    const socket = this.#socket;
    if (socket === undefined) throw state('it is not connected');
    const target = `${socket.remoteAddress}:${socket.remotePort}`;
    return new Promise<void>((resolve, reject) => {
      socket.write(bytes, (error) => (error ? reject(streamError(error, target)) : resolve()));
    });
  });

  /** Closes; what was sent before still goes out. Closing twice does nothing. */
  readonly close: CallForms<[], void> = callForms(async () => {
    this.#closing.abort(state('it was closed'));
    const socket = this.#socket;
    if (socket === undefined || socket.closed) return;
    const closed = new Promise<void>((resolve) => socket.once('close', resolve));
    socket.end(() => socket.destroy());
    await closed;
  });

  /** For `NetHandle.bindSocket`. @throws BusinessError `value.socket`, `net.gone` */
  bindToInterface(egress: EgressInterface): void {
    if (this.#socket !== undefined) return bindStream(this.#host(), this.#socket, egress);
    if (this.#connecting || this.#closing.signal.aborted)
      throw unbindable('it is connecting or closed; bind it before');
    this.#egress = egress;
  }

  async #open({ address, timeout }: TCPConnectOptions): Promise<Socket> {
    const { address: name, port } = checkedAddress(address);
    const closing = this.#closing.signal;
    const limit = timeout === undefined ? undefined : new TimeLimit(timeout, closing);
    const signal = limit?.signal ?? closing;
    const host = this.#host();
    const bound = this.#egress === undefined ? {} : { interfaceName: this.#egress.interfaceName };
    const local = this.#local === undefined ? {} : { localAddress: this.#local.address, localPort: this.#local.port };
    try {
      const addresses = await host.resolve(name, { signal, ...bound });
      return await host.openSocket({ protocol: 'tcp', addresses, port, signal, ...bound, ...local });
    } finally {
      limit?.end();
    }
  }

  #listen(socket: Socket): void {
    this.#socket = socket;
    const { remoteAddress: address = '', remotePort: port = 0, remoteFamily } = socket;
    const family = remoteFamily === 'IPv6' ? 'IPv6' : 'IPv4';
    socket.on('data', (bytes) => {
      const remoteInfo = { address, family, port, size: bytes.length } as const;
      this.tell('message', { message: toArrayBuffer(bytes), remoteInfo });
    });
    socket.on('error', (error) => this.tell('error', streamError(error, `${address}:${port}`)));
    socket.on('close', () => this.tell('close'));
    this.tell('connect');
  }
}

function state(why: string): BusinessError {
  return new BusinessError('socket.state', `The socket cannot do this: ${why}`);
}
