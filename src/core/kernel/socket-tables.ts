import { BusinessError } from '../errors.js';
import { AddressFamily } from './address.js';
import { socketDiagType, writeDumpRequest, writeExactRequest } from './codec/socket-diag-request.js';
import { decodeSocket } from './codec/socket-diag-message.js';
import type { NetlinkSocket, Question } from './netlink-socket.js';
import type { Socket, SocketFilter, SocketTuple } from './socket.js';
import { TransportProtocol } from './socket.js';
import { systemErrorCode } from './system-error.js';

const operation = 'SOCK_DIAG_BY_FAMILY';

/**
 * The TCP sockets, then the UDP sockets, IPv4 before IPv6. As `ss -tuan`.
 *
 * @throws BusinessError `kernel.failed` (cause ENOENT: the kernel lacks tcp_diag or udp_diag), `kernel.malformed`
 */
export function dumpSockets(socket: NetlinkSocket, filter: SocketFilter): Socket[] {
  const tables = tablesOf(filter).map(([protocol, family]) => dumpTable(socket, protocol, family, filter));
  return tables.length === 1 ? (tables[0] ?? []) : tables.flat();
}

/** The protocols and families that a filter asks about. */
export function tablesOf(filter: SocketFilter): (readonly [TransportProtocol, AddressFamily])[] {
  const protocols = filter.protocol === undefined ? Object.values(TransportProtocol) : [filter.protocol];
  const families = filter.family === undefined ? Object.values(AddressFamily) : [filter.family];
  return protocols.flatMap((protocol) => families.map((family) => [protocol, family] as const));
}

function dumpTable(
  socket: NetlinkSocket,
  protocol: TransportProtocol,
  family: AddressFamily,
  filter: SocketFilter,
): Socket[] {
  const question: Question = {
    operation,
    type: socketDiagType,
    write: (writer) => writeDumpRequest(writer, protocol, family, filter),
  };
  return socket.dump(question, (source, start, end) => decodeSocket(source, start, end, protocol)).items;
}

/**
 * The socket that the kernel would hand a packet of this four-tuple to; undefined when there is none. For TCP it may be
 * a listener, for UDP one that is not connected. As `ss` cannot be asked.
 *
 * @throws BusinessError `kernel.failed`, `kernel.malformed`
 */
export function lookupSocket(socket: NetlinkSocket, tuple: SocketTuple): Socket | undefined {
  const family = tuple.local.address.includes(':') ? AddressFamily.INET6 : AddressFamily.INET;
  const question: Question = {
    operation,
    target: `${tuple.local.address} port ${tuple.local.port}`,
    type: socketDiagType,
    write: (writer) => writeExactRequest(writer, tuple, family),
  };
  try {
    return socket.request(question, (source, start, end) => decodeSocket(source, start, end, tuple.protocol));
  } catch (error) {
    if (error instanceof BusinessError && systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
