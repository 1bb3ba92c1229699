import type { Host } from '../host.js';
import type { NeighbourState } from '../kernel/neighbour.js';
import { findInterface } from '../network/find-network.js';
import { netAddress } from '../network/net-address.js';
import { netIdOf } from '../network/networks.js';
import { indexOf } from '../network/snapshot-index.js';
import type { NetIpMacInfo } from '../network/types.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';

/** Seed: NetIpMacInfo, with the state of the entry. `macAddress` is empty until it is resolved. */
export interface NeighbourEntry extends NetIpMacInfo {
  readonly netId: number;
  readonly state: NeighbourState;
  /** The neighbour is an IPv6 router (`NTF_ROUTER`). */
  readonly isRouter: boolean;
}

export interface NeighbourQuery {
  /** Also entries that are no hosts: multicast and the like (NOARP), and those without a state. */
  readonly all?: boolean;
  /** netId or name of the one interface asked about. */
  readonly interface?: string;
}

const NTF_ROUTER = 0x80;
const hidden = new Set<NeighbourState>(['noarp', 'none']);

/**
 * The IPv4 and IPv6 neighbours of this machine.
 * @throws BusinessError `usage.network`, `kernel.*`
 *
 * As `ip neigh show [dev NAME] [nud all]`.
 */
export function neighbourTable(host: Host, query: NeighbourQuery = {}): readonly NeighbourEntry[] {
  const snapshot = takeSnapshot(host, ['neighbours']);
  const index = indexOf(snapshot);
  const only = query.interface === undefined ? undefined : findInterface(snapshot, query.interface).link.ifindex;
  return snapshot.neighbours
    .filter(({ ifindex, state }) => (query.all === true || !hidden.has(state)) && (only ?? ifindex) === ifindex)
    .map(({ ifindex, address, macAddress, state, flags }) => ({
      ipAddress: netAddress(address),
      iface: index.linkName(ifindex),
      macAddress,
      netId: netIdOf(ifindex),
      state,
      isRouter: (flags & NTF_ROUTER) !== 0,
    }));
}
