import { type NextHop, type Route, routeTypes } from '../route.js';
import { addressBytesOf, unspecifiedAddress } from './family.js';
import type { KernelBytes } from './kernel-bytes.js';
import { malformed } from './malformed.js';
import { readRouteAttributes } from './read-route-attributes.js';
import { routeFixedBytes } from './route-attribute.js';

const firstExcluded = routeTypes.indexOf('blackhole');
const lastExcluded = routeTypes.indexOf('throw');

/**
 * Reads RTM_NEWROUTE, from a dump or as the answer to a lookup; undefined for a family that is not IP.
 *
 * @throws BusinessError `kernel.malformed`
 */
export function decodeRoute(source: KernelBytes, start: number, end: number): Route | undefined {
  const { bytes } = source;
  const family = bytes[start];
  if (end - start < routeFixedBytes) throw malformed('a route', 'it ends within its fixed part');
  // Before its attributes: those of multicast and MPLS have addresses of other lengths.
  if (family !== 2 && family !== 10) return undefined;
  const found = readRouteAttributes(source, start, end, addressBytesOf(family));
  const typeNumber = bytes[start + 7] ?? 0;
  const flags = source.u32(start + 8);
  const isExcluded = typeNumber >= firstExcluded && typeNumber <= lastExcluded;
  return {
    family,
    destination: found.destination === '' ? unspecifiedAddress(family) : found.destination,
    prefixLength: bytes[start + 1] ?? 0,
    source: found.source,
    sourcePrefixLength: bytes[start + 2] ?? 0,
    table: found.table,
    metric: found.metric,
    type: routeTypes[typeNumber] ?? 'unspecified',
    protocol: bytes[start + 5] ?? 0,
    scope: bytes[start + 6] ?? 0,
    tos: bytes[start + 3] ?? 0,
    preferredSource: found.preferredSource,
    mtu: found.mtu,
    flags,
    expiresSeconds: found.expiresSeconds,
    // RFC 4191: 01 high, 00 medium, 11 low.
    preference: found.preference === 1 ? 'high' : found.preference === 3 ? 'low' : 'medium',
    nexthopId: found.nexthopId,
    // IPv6 names lo as the interface of a route that goes nowhere.
    nexthops: isExcluded ? [] : (found.hops ?? oneHop(found.ifindex, found.gateway, flags & 0xff)),
  };
}

/** Routes with the same router share one immutable list: long tables have few routers. */
let lastHops: readonly NextHop[] = [];

function oneHop(ifindex: number, gateway: string, flags: number): readonly NextHop[] {
  if (ifindex === 0 && gateway === '') return [];
  const last = lastHops[0];
  if (last?.ifindex === ifindex && last.gateway === gateway && last.flags === flags) return lastHops;
  lastHops = [{ ifindex, gateway, weight: 1, flags }];
  return lastHops;
}
