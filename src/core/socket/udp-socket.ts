import type { Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { callForms } from '../call-forms.js';
import type { CallForms } from '../call-forms.js';
import { BusinessError } from '../errors.js';
import type { DatagramRequest, Host } from '../host.js';
import type { NetAddress } from '../network/types.js';
import { bindDatagram } from './bind-datagram.js';
import { unbindable } from './bind-descriptor.js';
import type { EgressInterface } from '../network/egress-interface.js';
import { endpointText } from './endpoint-text.js';
import { checkedAddress, checkedData, literalEndpoint } from './socket-address.js';
import { streamError } from './socket-error.js';
import { SocketListeners, toArrayBuffer } from './socket-listeners.js';
import type { UDPSendOptions } from './socket-types.js';

/**
 * The seed's UDPSocket, as far as the examples of its connection module use it: bind, send, close, on, off, the calls
 * with callback or promise.
 */
export class UDPSocket extends SocketListeners {
  readonly #host: () => Host;
  #egress: EgressInterface | undefined;
  #opening: Promise<Socket> | undefined;
  #socket: Socket | undefined;
  #closed = false;

  /** Made by `socket.constructUDPSocketInstance()`. */
  constructor(host: () => Host) {
    super();
    this.#host = host;
  }

  /** Port 0 is any. @throws BusinessError `value.address`, `value.range`, `socket.address`, `socket.state`, `permission` */
  readonly bind: CallForms<[address: NetAddress], void> = callForms(async (address: NetAddress) => {
    const local = literalEndpoint(address);
    if (this.#opening !== undefined || this.#closed) throw state('it is bound or closed');
    await this.#open(local.family, { localAddress: local.address, localPort: local.port });
  });

  /** Resolves once the kernel has the data. @throws BusinessError `tcp.unreachable` and the like, `dns.*` */
  readonly send: CallForms<[options: UDPSendOptions], void> = callForms(async (options: UDPSendOptions) => {
    const bytes = checkedData(options?.data);
    const { address: name, port } = checkedAddress(options?.address);
    const [first] = await this.#host().resolve(name, this.#bound);
    if (first === undefined) throw new BusinessError('dns.nodata', `${name} has no address`, { target: name });
    if (this.#closed) throw state('it was closed');
    const socket = await (this.#opening ?? this.#open(isIPv6(first.address) ? 6 : 4, {}));
    const target = endpointText(first.address, port);
    await new Promise<void>((resolve, reject) => {
      socket.send(bytes, port, first.address, (error) => (error ? reject(streamError(error, target)) : resolve()));
    });
  });

  /** Closing twice does nothing. */
  readonly close: CallForms<[], void> = callForms(async () => {
    if (this.#closed) return;
    this.#closed = true;
    const socket = await this.#opening?.catch(() => undefined);
    if (socket !== undefined) await new Promise<void>((resolve) => socket.close(resolve));
  });

  /** For `NetHandle.bindSocket`. @throws BusinessError `value.socket`, `net.gone` */
  bindToInterface(egress: EgressInterface): void {
    if (this.#closed) throw unbindable('it is closed');
    if (this.#socket !== undefined) bindDatagram(this.#socket, egress.interfaceName);
    else if (this.#opening !== undefined) throw unbindable('it is just being bound; wait for that');
    this.#egress = egress;
  }

  get #bound(): { readonly interfaceName?: string } {
    return this.#egress === undefined ? {} : { interfaceName: this.#egress.interfaceName };
  }

  #open(family: 4 | 6, local: Pick<DatagramRequest, 'localAddress' | 'localPort'>): Promise<Socket> {
    const opened = this.#host().openSocket({ protocol: 'udp', family, ...this.#bound, ...local });
    this.#opening = opened.then((socket) => this.#listen(socket));
    this.#opening.catch(() => (this.#opening = undefined));
    return this.#opening;
  }

  #listen(socket: Socket): Socket {
    this.#socket = socket;
    socket.on('message', (bytes, { address, family, port, size }) => {
      this.tell('message', { message: toArrayBuffer(bytes), remoteInfo: { address, family, port, size } });
    });
    socket.on('error', (error) => this.tell('error', streamError(error, 'UDP')));
    socket.on('close', () => this.tell('close'));
    this.tell('listening');
    return socket;
  }
}

function state(why: string): BusinessError {
  return new BusinessError('socket.state', `The socket cannot do this: ${why}`);
}
