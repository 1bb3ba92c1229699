import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import type { Socket } from '../kernel/socket.js';
import { TransportProtocol } from '../kernel/socket.js';
import { containerIdOf } from './container-id.js';
import { findSocket, type SocketQuery } from './find-socket.js';
import { holdersOf } from './holders.js';
import { anyEnd } from './match-socket.js';
import { parseEndpoint } from './parse-endpoint.js';
import type { PidReason } from './port-entry.js';
import { readServices, type Services } from './services.js';
import type { ProtocolType, TcpState } from './types.js';
import { userNames } from './users.js';

/** Who has a socket open. */
export interface SocketOwner {
  /** -1 when there is no such socket, or nobody owns it any more. */
  readonly uid: number;
  /** Empty when the user has no name here, or is not known. */
  readonly user: string;
  /** The first process that has the socket open; -1 when none is known. */
  readonly pid: number;
  readonly pids: readonly number[];
  readonly pidReason: PidReason | null;
  readonly program: string;
  /** The arguments of the process, divided by spaces; empty when it is not known. */
  readonly command: string;
  /** When the process started, in ISO 8601; null when it is not known. */
  readonly startedAt: string | null;
  /** Id of the container that the process runs in; empty when in none that is known. */
  readonly container: string;
  /** The socket; null when there is none. */
  readonly socket: OwnedSocket | null;
  /** `owner.none` where nobody owns such a socket, else null. */
  readonly reason: 'owner.none' | null;
}

export interface OwnedSocket {
  readonly protocol: ProtocolType;
  readonly localIp: string;
  readonly localPort: number;
  readonly remoteIp: string;
  readonly remotePort: number;
  /** Null for UDP. */
  readonly state: TcpState | null;
  readonly interfaceName: string;
}

/** Whose socket is asked for, as a command line says it. */
export interface OwnerQuestion {
  readonly protocol?: 'tcp' | 'udp';
  /** A port, an address, or both: `443`, `8080/udp`, `127.0.0.1:443`, `[::1]:443`. */
  readonly local: string;
  readonly remote?: string;
}

/**
 * Who has a socket open: user, processes, command line and container. A port alone asks who listens there. Looks and
 * does not touch.
 *
 * @throws BusinessError `value.address`, `value.port`, `usage.argument` (two protocols), `kernel.*`
 *
 * As `ss -tuanpe` with a filter, and `ps` for the process.
 */
export function socketOwner(host: Host, question: OwnerQuestion): SocketOwner {
  const socket = findSocket(host, queryOf(host, question));
  const { pids, pidReason } = socket === undefined ? nobody : holdersOf(host, [socket])(socket);
  const [pid] = pids;
  const process = pid === undefined ? undefined : host.kernel.sockets.process(pid, host.clock.now());
  const uid = socket?.uid ?? -1;
  return {
    uid,
    user: userNames(host).get(uid) ?? '',
    pid: pid ?? -1,
    pids,
    pidReason,
    program: process?.program ?? '',
    command: process?.command.join(' ') ?? '',
    startedAt: process?.startedAt?.toISOString() ?? null,
    container: containerIdOf(process?.cgroup ?? ''),
    socket: socket === undefined ? null : ownedSocket(socket),
    reason: uid === -1 ? 'owner.none' : null,
  };
}

const nobody = { pids: [], pidReason: null } as const;

function queryOf(host: Host, { protocol, local, remote }: OwnerQuestion): SocketQuery {
  const services = (): Services => readServices(host);
  const near = parseEndpoint(local, services);
  const far = remote === undefined ? undefined : parseEndpoint(remote, services);
  const said = [protocol === undefined ? undefined : protocolNumbers[protocol], near.protocol, far?.protocol];
  const [first, ...others] = said.filter((each) => each !== undefined);
  if (others.some((other) => other !== first)) {
    throw new BusinessError('usage.argument', 'A socket is of TCP or of UDP; both were asked for', { target: local });
  }
  return {
    ...(first === undefined ? {} : { protocol: first }),
    local: near,
    remote: far ?? anyEnd,
    listening: far === undefined && near.address === '',
  };
}

const protocolNumbers = { tcp: TransportProtocol.TCP, udp: TransportProtocol.UDP } as const;

function ownedSocket(socket: Socket): OwnedSocket {
  return {
    protocol: socket.protocol,
    localIp: socket.localAddress,
    localPort: socket.localPort,
    remoteIp: socket.remoteAddress,
    remotePort: socket.remotePort,
    state: socket.protocol === TransportProtocol.TCP ? socket.state : null,
    interfaceName: socket.interfaceName,
  };
}
