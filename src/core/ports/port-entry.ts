import type { TcpNetPortStatesInfo, UdpNetPortStatesInfo } from './types.js';

/** What is told of a socket beyond the seed. */
export interface PortHolder {
  /** Every process that has the socket open, lowest first; the pid of the seed is the first, or -1. */
  readonly pids: readonly number[];
  /** Name of the first of them, at most 15 bytes; empty when it is not known. */
  readonly program: string;
  /** Name of the user; empty when the id has none, or is not known. */
  readonly user: string;
  /** Why no process is known; null when one is. */
  readonly pidReason: PidReason | null;
  /** Interface that the socket is bound to; absent when to none. */
  readonly interfaceName?: string | undefined;
  /** True for an IPv6 socket without a connection that takes IPv4 too; absent where this has no meaning. */
  readonly dualStack?: boolean | undefined;
  /** Names of the ports; only where they were asked for, empty when they have none. */
  readonly localService?: string | undefined;
  readonly remoteService?: string | undefined;
  /** Network namespace, where all were asked for; empty for the caller's own. */
  readonly netns?: string | undefined;
  /** Id of the container that the first process runs in, where it was asked for; empty when in none. */
  readonly container?: string | undefined;
}

/**
 * `permission`: this user may not look into every process, or not all can be seen from this container. `timewait`: the
 * connection is over, its ports are kept for a while. `kernel`: no process has it open; it is the kernel's own.
 */
export type PidReason = 'permission' | 'timewait' | 'kernel';

export interface TcpPort extends TcpNetPortStatesInfo, PortHolder {
  /** True for a socket that is bound to its port, but neither listens nor connects. */
  readonly inactive?: boolean | undefined;
}

export interface UdpPort extends UdpNetPortStatesInfo, PortHolder {
  /** The far end of a connected socket; the unspecified address and port 0 otherwise. */
  readonly udpRemoteIp: string;
  readonly udpRemotePort: number;
}
