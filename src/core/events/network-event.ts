import type { NetworkName } from '../network/default-network.js';
import type { NetCapabilities } from '../network/types.js';
import type { Change } from './changes.js';
import type { NetworkState, WatchedProperties } from './network-state.js';

/** The seed's six, what became of the default network, and that messages were lost and everything was read anew. */
export const networkEventTypes = [
  'netAvailable',
  'netCapabilitiesChange',
  'netConnectionPropertiesChange',
  'netBlockStatusChange',
  'netLost',
  'netUnavailable',
  'defaultChange',
  'resync',
] as const;
export type NetworkEventType = (typeof networkEventTypes)[number];

/** One event of a watch. What belongs to another type is missing. */
export interface NetworkEvent {
  readonly type: NetworkEventType;
  /** RFC 3339: when it was noticed. */
  readonly time: string;
  /** 0 where the event is about no network. */
  readonly netId: number;
  readonly interfaceName: string;
  readonly isDefault: boolean;
  /** With netCapabilitiesChange. */
  readonly netCap?: Required<NetCapabilities>;
  /** With netCapabilitiesChange of a network behind a portal: where to log in. */
  readonly portalUrl?: string;
  /** With netConnectionPropertiesChange. */
  readonly connectionProperties?: WatchedProperties;
  /** With netBlockStatusChange. */
  readonly blocked?: boolean;
  /** With defaultChange: the default network before. */
  readonly before?: NetworkName;
  /** What differs from the event of the type before; empty when the network has just become available. */
  readonly changes: readonly Change[];
  /** True for what tells the state in which a watch found the machine, rather than a change. */
  readonly isInitial: boolean;
}

/** An event about a network. */
export function eventOf(
  type: NetworkEventType,
  { netId, interfaceName, isDefault }: NetworkState,
  time: string,
  more: Partial<NetworkEvent> = {},
): NetworkEvent {
  return { type, time, netId, interfaceName, isDefault, changes: [], isInitial: false, ...more };
}

/** An event about no network. */
export function bareEvent(type: NetworkEventType, time: string): NetworkEvent {
  return { type, time, netId: 0, interfaceName: '', isDefault: false, changes: [], isInitial: false };
}
