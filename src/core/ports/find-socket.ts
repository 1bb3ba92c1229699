import type { Host } from '../host.js';
import type { Socket, SocketFilter } from '../kernel/socket.js';
import { SocketState, TransportProtocol } from '../kernel/socket.js';
import { anyEnd, bestMatch, hasTuple, isUnspecified, type WantedEnd } from './match-socket.js';

/** Whose socket is looked for. Where an address is empty or unspecified, or a port 0, any will do. */
export interface SocketQuery {
  /** TCP, and then UDP, when absent. */
  readonly protocol?: TransportProtocol;
  /** Address in canonical text, an IPv4-mapped one as IPv4. */
  readonly local: WantedEnd;
  readonly remote: WantedEnd;
  /** Only sockets that wait for whoever comes. */
  readonly listening?: boolean;
}

/**
 * The socket asked for, exactly where all is given, else the one that fits best; undefined when there is none. A UDP
 * socket is found by its local end alone where none fits both. Nothing is sent.
 *
 * @throws BusinessError `kernel.*`
 *
 * As `ss -tuane 'src ADDRESS and sport = PORT and dst ADDRESS and dport = PORT'`.
 */
export function findSocket(host: Host, query: SocketQuery): Socket | undefined {
  const protocols = query.protocol === undefined ? Object.values(TransportProtocol) : [query.protocol];
  for (const protocol of protocols) {
    const found = findOfProtocol(host, protocol, query);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findOfProtocol(host: Host, protocol: TransportProtocol, query: SocketQuery): Socket | undefined {
  const { local, remote } = query;
  if (isWhole(local) && isWhole(remote) && sameVersion(local, remote)) {
    const exact = host.kernel.sockets.find({ protocol, local, remote });
    if (exact !== undefined && hasTuple(exact, local, remote)) return exact;
  }
  // Also for whole tuples: the kernel finds no socket that is bound to an interface unless it is told which.
  const found = bestMatch(candidates(host, protocol, query, remote), local, remote);
  if (found !== undefined || protocol === TransportProtocol.TCP) return found;
  return bestMatch(candidates(host, protocol, query, anyEnd), local, anyEnd);
}

function candidates(
  host: Host,
  protocol: TransportProtocol,
  { local, listening }: SocketQuery,
  remote: WantedEnd,
): readonly Socket[] {
  const filter: SocketFilter = {
    protocol,
    ...(local.port === 0 ? {} : { localPorts: { first: local.port, last: local.port } }),
    ...(remote.port === 0 ? {} : { remotePorts: { first: remote.port, last: remote.port } }),
    ...(listening === true ? { tcpStates: [SocketState.LISTEN], udpStates: [SocketState.CLOSE] } : {}),
  };
  return host.kernel.sockets.list(filter).sockets;
}

const isWhole = ({ address, port }: WantedEnd): boolean => port !== 0 && address !== '' && !isUnspecified(address);

const sameVersion = (one: WantedEnd, other: WantedEnd): boolean =>
  one.address.includes(':') === other.address.includes(':');
