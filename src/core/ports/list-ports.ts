import type { Host } from '../host.js';
import { AddressFamily } from '../kernel/address.js';
import type { Ports, Socket, SocketFilter, SocketTable } from '../kernel/socket.js';
import { SocketState, TransportProtocol } from '../kernel/socket.js';
import { holdersOf } from './holders.js';
import { PortFacts, tcpEntries, udpEntries } from './port-entries.js';
import type { TcpPort, UdpPort } from './port-entry.js';
import { parsePorts, readServices, type Services } from './services.js';
import type { ProtocolType, TcpState } from './types.js';
import { userIdOf, userNames } from './users.js';

/** Which sockets are wanted; all of them where nothing is said. */
export interface PortQuery {
  readonly protocol?: ProtocolType;
  /** 4 or 6: sockets of this family alone. */
  readonly family?: 4 | 6;
  /** TCP sockets that listen and UDP sockets that are not connected. */
  readonly listening?: boolean;
  /** TCP sockets in one of these states. */
  readonly states?: readonly TcpState[];
  /** Port of either end: a number, a range `8000-8099`, or the name of a service. */
  readonly port?: string;
  readonly pid?: number;
  /** Name or number of the user. */
  readonly user?: string;
  /** Name of the program as `/proc/PID/comm` has it; only its first 15 bytes count. */
  readonly program?: string;
  /** Also every other network namespace of this machine. Needs root. */
  readonly everyNamespace?: boolean;
  /** Adds the names of services. */
  readonly names?: boolean;
  /** Adds the id of the container that the process runs in. */
  readonly container?: boolean;
}

export interface PortList {
  readonly tcpPortStatesInfo: readonly TcpPort[];
  readonly udpPortStatesInfo: readonly UdpPort[];
  /** What could not be read, and why. Empty when all was. */
  readonly missing: SocketTable['missing'];
}

/** The same, with entries that are made each time they are walked over: a hundred thousand take no memory. */
export interface PortTables {
  readonly tcpPortStatesInfo: Iterable<TcpPort>;
  readonly udpPortStatesInfo: Iterable<UdpPort>;
  readonly missing: SocketTable['missing'];
}

/**
 * The TCP and UDP sockets of this machine, with the processes that have them open: listeners by port, then the others
 * as the kernel keeps them.
 *
 * @throws BusinessError `value.port`, `value.user`, `file.missing` (service names), `permission` (other namespaces),
 * `kernel.*`
 *
 * As `ss -tuanp`.
 */
export function listPorts(host: Host, query: PortQuery = {}): PortList {
  const { tcpPortStatesInfo, udpPortStatesInfo, missing } = portTables(host, query);
  return { tcpPortStatesInfo: [...tcpPortStatesInfo], udpPortStatesInfo: [...udpPortStatesInfo], missing };
}

/** As `listPorts`, for those who walk over the entries and keep none. The kernel is asked once, here. */
export function portTables(host: Host, query: PortQuery = {}): PortTables {
  let read: Services | undefined;
  const services = (): Services => (read ??= readServices(host));
  const users = userNames(host);
  const uid = query.user === undefined ? undefined : userIdOf(query.user, users);
  const { sockets, missing } = host.kernel.sockets.list(filterOf(query, services));
  const wanted = uid === undefined ? sockets : sockets.filter((socket) => socket.uid === uid);
  const facts = new PortFacts(host, {
    holders: holdersOf(host, wanted),
    users,
    services: query.names === true ? services() : undefined,
    netns: query.everyNamespace === true,
    container: query.container === true,
    asksFor: askedProcess(query),
  });
  const { tcp, udp } = listenersFirst(wanted);
  return {
    tcpPortStatesInfo: { [Symbol.iterator]: () => tcpEntries(tcp, facts) },
    udpPortStatesInfo: { [Symbol.iterator]: () => udpEntries(udp, facts) },
    missing,
  };
}

function filterOf(query: PortQuery, services: () => Services): SocketFilter {
  const { protocol, family, listening, states, port, everyNamespace = false } = query;
  const ports: Ports | undefined = port === undefined ? undefined : parsePorts(port, services);
  const { TCP } = TransportProtocol;
  return {
    everyNamespace,
    // UDP has no states to choose from.
    ...(states !== undefined ? { protocol: TCP } : protocol === undefined ? {} : { protocol }),
    ...(family === undefined ? {} : { family: family === 4 ? AddressFamily.INET : AddressFamily.INET6 }),
    ...(states === undefined ? {} : { tcpStates: states }),
    ...(listening === true ? { tcpStates: [SocketState.LISTEN], udpStates: [SocketState.CLOSE] } : {}),
    ...(ports === undefined ? {} : { eitherPorts: ports }),
  };
}

const mostProgramBytes = 15;

/** Whether a process is one of those asked for. */
function askedProcess({ pid, program }: PortQuery): ((pid: number, program: string) => boolean) | undefined {
  if (pid === undefined && program === undefined) return undefined;
  const wanted = program === undefined ? undefined : Buffer.from(program).subarray(0, mostProgramBytes).toString();
  return (each, name) => (pid === undefined || pid === each) && (wanted === undefined || wanted === name);
}

/** The sockets of each protocol: those that wait for whoever comes, by port, then the others. */
function listenersFirst(sockets: readonly Socket[]): {
  readonly tcp: readonly Socket[];
  readonly udp: readonly Socket[];
} {
  const tcp: Socket[] = [];
  const udp: Socket[] = [];
  const others = { tcp: [] as Socket[], udp: [] as Socket[] };
  for (const socket of sockets) {
    if (socket.protocol === TransportProtocol.TCP) {
      (socket.state === SocketState.LISTEN ? tcp : others.tcp).push(socket);
    } else {
      (socket.remotePort === 0 ? udp : others.udp).push(socket);
    }
  }
  for (const listeners of [tcp, udp]) listeners.sort((one, other) => one.localPort - other.localPort);
  return { tcp: tcp.concat(others.tcp), udp: udp.concat(others.udp) };
}
