import { NetBearType, NetCap } from '../network/types.js';
import type { LinkAddress, NetCapabilities, RouteInfo } from '../network/types.js';
import type { WatchedProperties } from './network-state.js';

/** What became of one field, in short texts. A field with one value has it before and after; a list what went and came. */
export interface Change {
  readonly field: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** What differs between a network's capabilities then and now; empty when nothing does. */
export function capabilityChanges(before: Required<NetCapabilities>, after: Required<NetCapabilities>): Change[] {
  return [
    lists('networkCap', before.networkCap, after.networkCap, (cap) => NetCap[cap] ?? String(cap)),
    lists('bearerTypes', before.bearerTypes, after.bearerTypes, (bearer) => NetBearType[bearer] ?? String(bearer)),
    values('linkUpBandwidthKbps', before.linkUpBandwidthKbps, after.linkUpBandwidthKbps),
    values('linkDownBandwidthKbps', before.linkDownBandwidthKbps, after.linkDownBandwidthKbps),
  ].filter(isChange);
}

/** The same of its properties. The order of addresses and routes tells nothing, that of name servers does. */
export function propertyChanges(before: WatchedProperties, after: WatchedProperties): Change[] {
  return [
    values('interfaceName', before.interfaceName, after.interfaceName),
    values('domains', before.domains, after.domains),
    lists('linkAddresses', before.linkAddresses, after.linkAddresses, addressText),
    lists('routes', before.routes, after.routes, routeText),
    values('dnses', serversText(before), serversText(after)),
    values('mtu', before.mtu, after.mtu),
    values('isIPv4LinkValid', before.isIPv4LinkValid, after.isIPv4LinkValid),
    values('isIPv6LinkValid', before.isIPv6LinkValid, after.isIPv6LinkValid),
    values('captivePortal', before.captivePortal, after.captivePortal),
  ].filter(isChange);
}

const isChange = ({ removed, added }: Change): boolean => removed.length > 0 || added.length > 0;

function values(field: string, before: string | number | boolean, after: string | number | boolean): Change {
  if (before === after) return { field, removed: [], added: [] };
  const shown = (value: string | number | boolean): string[] => (value === '' ? [] : [String(value)]);
  return { field, removed: shown(before), added: shown(after) };
}

/** What went and what came. Long lists that hardly changed are mostly the same objects in the same places. */
function lists<Item>(
  field: string,
  before: readonly Item[],
  after: readonly Item[],
  text: (item: Item) => string,
): Change {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const counts = new Map<string, number>();
  const count = (items: readonly Item[], by: number): void => {
    for (const item of items) {
      const key = text(item);
      counts.set(key, (counts.get(key) ?? 0) + by);
    }
  };
  count(before.slice(start, before.length - end), -1);
  count(after.slice(start, after.length - end), 1);
  const removed: string[] = [];
  const added: string[] = [];
  for (const [key, by] of counts) {
    if (by < 0) removed.push(key);
    else if (by > 0) added.push(key);
  }
  return { field, removed, added };
}

const addressText = ({ address, prefixLength }: LinkAddress): string => `${address.address}/${prefixLength}`;

function routeText(route: RouteInfo): string {
  // Where there is a router its address tells the family.
  const destination = route.isDefaultRoute && route.hasGateway ? 'default' : addressText(route.destination);
  const way = route.hasGateway ? ` via ${route.gateway.address}` : '';
  return `${destination}${way}${route.isExcludedRoute === true ? ' refused' : ''}`;
}

const serversText = ({ dnses }: WatchedProperties): string => dnses.map(({ address }) => address).join(' ');
