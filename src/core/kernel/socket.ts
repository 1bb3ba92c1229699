import type { AddressFamily } from './address.js';
import type { Process } from './process.js';

/** Transport protocols by their IP protocol number. */
export const TransportProtocol = { TCP: 6, UDP: 17 } as const;
export type TransportProtocol = (typeof TransportProtocol)[keyof typeof TransportProtocol];

/**
 * States of a socket (linux/tcp_states.h). UDP knows two of them: ESTABLISHED when connected, else CLOSE. A request that
 * waits for the last packet of its handshake is SYN_RECV, whichever of its two states the kernel keeps it in.
 */
export const SocketState = {
  ESTABLISHED: 1,
  SYN_SENT: 2,
  SYN_RECV: 3,
  FIN_WAIT1: 4,
  FIN_WAIT2: 5,
  TIME_WAIT: 6,
  CLOSE: 7,
  CLOSE_WAIT: 8,
  LAST_ACK: 9,
  LISTEN: 10,
  CLOSING: 11,
} as const;
export type SocketState = (typeof SocketState)[keyof typeof SocketState];

/** A TCP or UDP socket as sock_diag reports it (struct inet_diag_msg, linux/inet_diag.h). As a line of `ss -tuan`. */
export interface Socket {
  readonly protocol: TransportProtocol;
  /** Of the socket, not of its addresses: an IPv6 socket may have IPv4 ones. */
  readonly family: AddressFamily;
  readonly state: SocketState;
  /** Bound to a port, but neither listening nor connected (`TCP_BOUND_INACTIVE`). */
  readonly inactive: boolean;
  /** Canonical text; an IPv4-mapped IPv6 address as IPv4. */
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** An IPv6 socket without a connection that takes IPv4 too; null where the kernel does not say. */
  readonly dualStack: boolean | null;
  /** Interface it is bound to; 0 when to none. */
  readonly ifindex: number;
  /** Name of that interface; empty when bound to none. */
  readonly interfaceName: string;
  /** Effective user id of whoever made it; -1 where the kernel no longer keeps it. */
  readonly uid: number;
  /** Inode of the socket, as `/proc/PID/fd` shows it; 0 when no process can have it open. */
  readonly inode: number;
  /** Label of its network namespace; empty for the one that was asked. */
  readonly netns: string;
}

/** Ports from `first` to `last`, both included. */
export interface Ports {
  readonly first: number;
  readonly last: number;
}

/** Which sockets are wanted. What the kernel can filter, it filters. */
export interface SocketFilter {
  /** Both when absent. */
  readonly protocol?: TransportProtocol;
  /** Sockets of this family alone. */
  readonly family?: AddressFamily;
  /** States of TCP sockets, and of UDP sockets; all when absent. */
  readonly tcpStates?: readonly SocketState[];
  readonly udpStates?: readonly SocketState[];
  readonly localPorts?: Ports;
  readonly remotePorts?: Ports;
  /** Ports of either end. */
  readonly eitherPorts?: Ports;
  /** Also the sockets of every other network namespace of this machine, each labelled. */
  readonly everyNamespace?: boolean;
}

/** One end of a connection. */
export interface Endpoint {
  /** IPv4, or IPv6 that is not IPv4-mapped. */
  readonly address: string;
  readonly port: number;
}

/** The four-tuple of one socket. */
export interface SocketTuple {
  readonly protocol: TransportProtocol;
  readonly local: Endpoint;
  readonly remote: Endpoint;
}

export interface SocketTable {
  readonly sockets: readonly Socket[];
  /** What could not be read, and why. Empty when all was. */
  readonly missing: readonly { readonly part: string; readonly reason: string }[];
}

/** Which processes have which sockets open. */
export interface SocketHolders {
  /** Process ids by inode, lowest first. */
  readonly pids: ReadonlyMap<number, readonly number[]>;
  /** True when every process of the machine could be looked into. */
  readonly complete: boolean;
}

/** The sockets of the machine and the processes that have them open. */
export interface Sockets {
  /**
   * TCP before UDP, IPv4 before IPv6. As `ss -tuan`.
   * @throws BusinessError `kernel.*`; `permission` where every namespace is asked for and this user may not look
   */
  list(filter?: SocketFilter): SocketTable;
  /**
   * The socket that a packet of this four-tuple would reach: for TCP perhaps a listener, for UDP perhaps one without a
   * connection. Undefined when there is none, and where only the whole table can be read.
   */
  find(tuple: SocketTuple): Socket | undefined;
  /** Which processes have the sockets of these inodes open. As `ss -p`. */
  holders(inodes: ReadonlySet<number>): SocketHolders;
  /** The name of a process; empty when it is gone. */
  programOf(pid: number): string;
  /** @param now the wall clock, from which its start is counted back */
  process(pid: number, now: Date): Process;
}
