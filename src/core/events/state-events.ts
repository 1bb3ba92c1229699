import { capabilityChanges, propertyChanges } from './changes.js';
import { eventOf, type NetworkEvent } from './network-event.js';
import type { NetworkState } from './network-state.js';

/** A network that has become available: the seed's three, in its order, and that it is blocked where it is. */
export function arrival(state: NetworkState, time: string): NetworkEvent[] {
  const { netCap, connectionProperties, blocked } = state;
  return [
    eventOf('netAvailable', state, time),
    eventOf('netCapabilitiesChange', state, time, { netCap, ...portalOf(state) }),
    eventOf('netConnectionPropertiesChange', state, time, { connectionProperties }),
    ...(blocked ? [eventOf('netBlockStatusChange', state, time, { blocked })] : []),
  ];
}

/** A network that is none any more, or not one that was asked for. */
export function departure(state: NetworkState, time: string): NetworkEvent {
  return eventOf('netLost', { ...state, isDefault: false }, time);
}

/** What became of a network that stays; nothing when it is as it was. */
export function alteration(before: NetworkState, after: NetworkState, time: string): NetworkEvent[] {
  if (before === after) return [];
  const { netCap, connectionProperties, blocked } = after;
  const events: NetworkEvent[] = [];
  const capabilities = capabilityChanges(before.netCap, netCap);
  if (capabilities.length > 0) {
    events.push(eventOf('netCapabilitiesChange', after, time, { netCap, ...portalOf(after), changes: capabilities }));
  }
  const properties = propertyChanges(before.connectionProperties, connectionProperties);
  if (properties.length > 0) {
    const more = { connectionProperties, changes: properties };
    events.push(eventOf('netConnectionPropertiesChange', after, time, more));
  }
  if (before.blocked !== blocked) events.push(eventOf('netBlockStatusChange', after, time, { blocked }));
  return events;
}

const portalOf = ({ portalUrl }: NetworkState): Pick<NetworkEvent, 'portalUrl'> =>
  portalUrl === '' ? {} : { portalUrl };
