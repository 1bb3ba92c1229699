/** The seed's `socket` namespace, as far as the examples of its connection module use it. */
import { sharedHost } from '../shared-host.js';
import { TCPSocket } from './tcp-socket.js';
import { UDPSocket } from './udp-socket.js';

export type { NetAddress } from '../network/types.js';
export type {
  SocketMessageInfo,
  SocketRemoteInfo,
  TCPConnectOptions,
  TCPSendOptions,
  UDPSendOptions,
} from './socket-types.js';
export { TCPSocket } from './tcp-socket.js';
export { UDPSocket } from './udp-socket.js';

/** A TCP socket, neither bound nor connected. Opens nothing yet. */
export function constructTCPSocketInstance(): TCPSocket {
  return new TCPSocket(sharedHost);
}

/** A UDP socket, not bound. Opens nothing yet. */
export function constructUDPSocketInstance(): UDPSocket {
  return new UDPSocket(sharedHost);
}
