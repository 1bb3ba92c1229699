import { Socket as DatagramSocket } from 'node:dgram';
import { Socket as StreamSocket } from 'node:net';
import { BusinessError } from '../errors.js';
import { bindDatagram } from './bind-datagram.js';
import { bindStream } from './bind-stream.js';
import type { LookupHost } from './bound-lookup.js';
import type { EgressInterface } from '../network/egress-interface.js';
import { TCPSocket } from './tcp-socket.js';
import { UDPSocket } from './udp-socket.js';

/** Every kind of socket that can be bound to a network. */
export type BindableSocket = TCPSocket | UDPSocket | StreamSocket | DatagramSocket;

/**
 * Binds a socket, Node's own or the seed's, to an interface: whatever it sends leaves by that interface, or not at all.
 *
 * @throws BusinessError `usage.argument` for what is no socket, `value.socket`, `net.gone`, `permission`,
 * `kernel.unavailable`
 */
export function bindSocket(host: LookupHost, egress: EgressInterface, socket: unknown): void {
  if (socket instanceof TCPSocket || socket instanceof UDPSocket) return socket.bindToInterface(egress);
  if (socket instanceof StreamSocket) return bindStream(host, socket, egress);
  if (socket instanceof DatagramSocket) return bindDatagram(socket, egress.interfaceName);
  throw new BusinessError('usage.argument', 'The argument is no TCPSocket, UDPSocket, net.Socket or dgram.Socket');
}
