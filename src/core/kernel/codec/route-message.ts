import type { NextHop, Route, RouteType } from '../route.js';
import { AttributeReader } from './attribute-reader.js';
import { addressBytesOf, unspecifiedAddress } from './family.js';
import { formatAddress } from './ip-address.js';
import type { KernelBytes } from './kernel-bytes.js';
import { malformed } from './malformed.js';
import { RouteAttribute as RTA, routeFixedBytes } from './route-attribute.js';

const RTAX_MTU = 2;
const nexthopBytes = 8;

/** By RTN_* (linux/rtnetlink.h). */
const routeTypes: readonly RouteType[] = [
  'unspecified',
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
  'nat',
];
const firstExcluded = routeTypes.indexOf('blackhole');
const lastExcluded = routeTypes.indexOf('throw');

/** Clock ticks a second in what the kernel tells programs (USER_HZ). */
const ticksPerSecond = 100;

const attributes = new AttributeReader('a route', RTA.NH_ID);
const metrics = new AttributeReader('a route', RTAX_MTU);
const hop = new AttributeReader('a next hop', RTA.VIA);

/**
 * Reads RTM_NEWROUTE, from a dump or as the answer to a lookup; undefined for a family that is not IP.
 *
 * @throws BusinessError `kernel.malformed`
 */
export function decodeRoute(source: KernelBytes, start: number, end: number): Route | undefined {
  attributes.read(source, start + routeFixedBytes, end);
  const family = source.u8(start);
  if (family !== 2 && family !== 10) return undefined;
  const size = addressBytesOf(family);
  const typeNumber = source.u8(start + 7);
  const flags = source.u32(start + 8);
  const preference = attributes.u8(RTA.PREF);
  const destination = attributes.address(RTA.DST, size);
  return {
    family,
    destination: destination === '' ? unspecifiedAddress(family) : destination,
    prefixLength: source.u8(start + 1),
    source: attributes.address(RTA.SRC, size),
    sourcePrefixLength: source.u8(start + 2),
    table: attributes.u32(RTA.TABLE, source.u8(start + 4)),
    metric: attributes.u32(RTA.PRIORITY),
    type: routeTypes[typeNumber] ?? 'unspecified',
    protocol: source.u8(start + 5),
    scope: source.u8(start + 6),
    tos: source.u8(start + 3),
    preferredSource: attributes.address(RTA.PREFSRC, size),
    mtu: attributes.has(RTA.METRICS) ? metrics.readNested(attributes, RTA.METRICS).u32(RTAX_MTU) : 0,
    flags,
    expiresSeconds: expiresSeconds(source),
    // RFC 4191: 01 high, 00 medium, 11 low.
    preference: preference === 1 ? 'high' : preference === 3 ? 'low' : 'medium',
    nexthopId: attributes.u32(RTA.NH_ID),
    // IPv6 names lo as the interface of a route that goes nowhere.
    nexthops: typeNumber >= firstExcluded && typeNumber <= lastExcluded ? [] : nextHops(source, flags & 0xff, size),
  };
}

/** Whole seconds, rounded down, so that only an expired route is negative; null when it stays. */
function expiresSeconds(source: KernelBytes): number | null {
  const at = attributes.start(RTA.CACHEINFO);
  if (at === 0 || attributes.length(RTA.CACHEINFO) < 12) return null;
  const ticks = source.s32(at + 8);
  return ticks === 0 ? null : Math.floor(ticks / ticksPerSecond);
}

function nextHops(source: KernelBytes, flags: number, size: 4 | 16): readonly NextHop[] {
  if (attributes.has(RTA.MULTIPATH)) {
    return multipath(source, attributes.start(RTA.MULTIPATH), attributes.end(RTA.MULTIPATH), size);
  }
  const ifindex = attributes.u32(RTA.OIF);
  const gateway = gatewayOf(source, attributes, size);
  if (ifindex === 0 && gateway === '') return [];
  const last = lastHops[0];
  if (last?.ifindex === ifindex && last.gateway === gateway && last.flags === flags) return lastHops;
  lastHops = [{ ifindex, gateway, weight: 1, flags }];
  return lastHops;
}

/** Long tables have one router behind thousands of routes: they share one immutable list. */
let lastHops: readonly NextHop[] = [];

/** struct rtnexthop: length, flags, weight less one, interface; attributes behind each. */
function multipath(source: KernelBytes, start: number, end: number, size: 4 | 16): NextHop[] {
  const hops: NextHop[] = [];
  for (let at = start; at + nexthopBytes <= end;) {
    const length = source.u16(at);
    if (length < nexthopBytes || at + length > end) throw malformed('a route', `next hop length ${length}`);
    hop.read(source, at + nexthopBytes, at + length);
    hops.push({
      ifindex: source.s32(at + 4),
      gateway: gatewayOf(source, hop, size),
      weight: source.u8(at + 3) + 1,
      flags: source.u8(at + 2),
    });
    at += (length + 3) & ~3;
  }
  return hops;
}

function gatewayOf(source: KernelBytes, reader: AttributeReader, size: 4 | 16): string {
  if (reader.has(RTA.GATEWAY)) return reader.address(RTA.GATEWAY, size);
  const via = reader.start(RTA.VIA);
  if (via === 0) return '';
  // struct rtvia: the family of the router, then its address.
  const length = reader.length(RTA.VIA) - 2;
  if (length !== 4 && length !== 16) throw malformed('a route', `a router address of ${length} bytes`);
  return formatAddress(source.bytes, via + 2, length);
}
