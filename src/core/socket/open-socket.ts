import type { Socket as DatagramSocket } from 'node:dgram';
import type { Socket as StreamSocket } from 'node:net';
import type { DatagramRequest, OpenSocket, StreamRequest } from '../host.js';
import { openDatagram } from './open-datagram.js';
import { openStream } from './open-stream.js';

/**
 * The one function that opens sockets: TCP comes back connected, UDP ready to send. With an interface named, every
 * descriptor is bound to it before anything can leave, and none is opened beside it.
 *
 * @throws BusinessError `tcp.*` for a connection that failed, `net.gone` when there is no such interface,
 * `permission`, `kernel.unavailable` when an interface is named and native calls cannot load; rejects with the
 * signal's own reason when aborted
 */
export const openSocket: OpenSocket = open;

function open(request: StreamRequest): Promise<StreamSocket>;
function open(request: DatagramRequest): Promise<DatagramSocket>;
function open(request: StreamRequest | DatagramRequest): Promise<StreamSocket | DatagramSocket> {
  return request.protocol === 'tcp' ? openStream(request) : openDatagram(request);
}
