import type { Socket as DatagramSocket } from 'node:dgram';
import type { Socket as StreamSocket } from 'node:net';
import type {
  AnySocket,
  AnySocketRequest,
  DatagramRequest,
  OpenSocket,
  ProbeSocketOpener,
  ProbeSocketRequest,
  StreamRequest,
} from '../host.js';
import { openDatagram } from './open-datagram.js';
import { openProbeSockets } from './open-probe-sockets.js';
import { openStream } from './open-stream.js';

/**
 * The one function that opens sockets: TCP comes back connected, UDP ready to send, and for
 * probes a function that opens as many as are needed. With an interface named, every
 * descriptor is bound to it before anything can leave, and none is opened beside it. Each function on the way to a
 * connection hands on the promise of the next, as an `async` one would add a tenth to what connecting takes.
 *
 * @throws BusinessError `tcp.*` for a connection that failed, `net.gone` when there is no such interface,
 * `permission`, `kernel.unavailable` when an interface is named and native calls cannot load; rejects with the
 * signal's own reason when aborted
 */
export const openSocket: OpenSocket = open;

function open(request: StreamRequest): Promise<StreamSocket>;
function open(request: DatagramRequest): Promise<DatagramSocket>;
function open(request: ProbeSocketRequest): Promise<ProbeSocketOpener>;
function open(request: AnySocketRequest): Promise<AnySocket>;
function open(request: AnySocketRequest): Promise<AnySocket> {
  if (request.protocol === 'tcp') return openStream(request);
  return request.protocol === 'udp' ? openDatagram(request) : openProbes(request);
}

async function openProbes(request: ProbeSocketRequest): Promise<ProbeSocketOpener> {
  return openProbeSockets(request);
}
