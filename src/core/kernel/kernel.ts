import type { InterfaceAddress } from './address.js';
import type { Device } from './device.js';
import type { ChangeListener, ChangeOptions, TableWatch } from './kernel-watch.js';
import type { Link } from './link.js';
import type { Neighbour } from './neighbour.js';
import type { Nexthop } from './nexthop.js';
import type { RouteDecision, RouteQuery } from './route.js';
import type { RouteList } from './route-list.js';
import type { Rule } from './rule.js';
import type { Sockets } from './socket.js';

/**
 * The one way to the kernel's view of the network: netlink, or procfs and sysfs where FFI cannot load.
 *
 * Everything is synchronous: a dump costs microseconds, and the library's `...Sync` calls need it.
 */
export interface Kernel {
  readonly source: 'netlink' | 'procfs';
  /** Reads what every question needs (links, addresses, routes, rules, nexthops, devices) and the parts asked for. */
  dump(parts?: readonly KernelPart[]): KernelTables;
  /**
   * Follows the tables. Calls back from the event loop, and keeps the process alive until it is stopped.
   * @throws BusinessError `permission`, `kernel.failed`, `kernel.unavailable`
   */
  watch(listener: ChangeListener, options?: ChangeOptions): TableWatch;
  /** Where a packet would go; no packet is sent. As `ip route get`. */
  lookup(query: RouteQuery): RouteDecision;
  /** The TCP and UDP sockets of the machine. A recorded snapshot has none: it throws `kernel.unavailable`. */
  readonly sockets: Sockets;
  /** Frees descriptors. Safe to call twice. */
  close(): void;
}

/** Parts of a dump that cost something and that few questions need. */
export type KernelPart = 'neighbours' | 'bandwidth';

/** The kernel's tables at one moment. */
export interface KernelTables {
  readonly source: 'netlink' | 'procfs';
  /** False when a dump was interrupted by changes each time it was tried (`NLM_F_DUMP_INTR`). */
  readonly consistent: boolean;
  /** What could not be read, and why. Empty when all was. */
  readonly missing: readonly MissingPart[];
  readonly links: readonly Link[];
  readonly addresses: readonly InterfaceAddress[];
  /** All tables but the local one's own entries (types local, broadcast, multicast, anycast). */
  readonly routes: RouteList;
  readonly rules: readonly Rule[];
  readonly nexthops: readonly Nexthop[];
  /** Only the links that have something to tell beyond rtnetlink. */
  readonly devices: readonly Device[];
  /** Empty unless asked for. */
  readonly neighbours: readonly Neighbour[];
}

export interface MissingPart {
  /** A key of KernelTables, or `lookup`. */
  readonly part: string;
  readonly reason: string;
}
