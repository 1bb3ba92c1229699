import type { AddressFamily } from './address.js';

/** An entry of the neighbour table (`RTM_NEWNEIGH`, linux/neighbour.h). As `ip neigh`. */
export interface Neighbour {
  readonly ifindex: number;
  readonly family: AddressFamily;
  readonly address: string;
  /** Empty when not (yet) resolved. */
  readonly macAddress: string;
  readonly state: NeighbourState;
  /** `NTF_*` flags: 0x80 router, 0x08 proxy. */
  readonly flags: number;
}

/** NUD states (linux/neighbour.h). */
export type NeighbourState =
  'incomplete' | 'reachable' | 'stale' | 'delay' | 'probe' | 'failed' | 'noarp' | 'permanent' | 'none';
