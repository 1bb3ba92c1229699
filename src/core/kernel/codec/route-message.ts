import type { NextHop, Route, RouteType } from '../route.js';
import { AttributeReader, attributeHeaderBytes, attributeTypeMask } from './attribute-reader.js';
import { unspecifiedAddress } from './family.js';
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

const what = 'a route';
const metrics = new AttributeReader(what, RTAX_MTU);
const hop = new AttributeReader('a next hop', RTA.VIA);

/**
 * Reads RTM_NEWROUTE, from a dump or as the answer to a lookup; undefined for a family that is not IP.
 *
 * A full table has a million of these, and a cold process has them before V8 has compiled anything: one pass with no
 * calls but those that read a value takes a third of what an AttributeReader does.
 *
 * @throws BusinessError `kernel.malformed`
 */
export function decodeRoute(source: KernelBytes, start: number, end: number): Route | undefined {
  const { bytes, halves, words } = source;
  let at = start + routeFixedBytes;
  if (at > end) throw malformed(what, 'it ends within its fixed part');
  if (end > bytes.length) throw malformed(what, 'it ends outside its bytes');
  const family = bytes[start];
  const size = family === 2 ? 4 : 16;
  const typeNumber = bytes[start + 7] ?? 0;
  const flags = source.u32(start + 8);
  let destination = '';
  let from = '';
  let preferredSource = '';
  let gateway = '';
  let ifindex = 0;
  let metric = 0;
  let table = bytes[start + 4] ?? 0;
  let preference = 0;
  let nexthopId = 0;
  let mtu = 0;
  let expiresSeconds: number | null = null;
  let hops: NextHop[] | undefined;

  while (at + attributeHeaderBytes <= end) {
    const length = halves[at >> 1] ?? 0;
    const next = at + length;
    if (length < attributeHeaderBytes || next > end) throw malformed(what, `attribute length ${length}`);
    const value = at + attributeHeaderBytes;
    const room = next - value;
    switch ((halves[(at >> 1) + 1] ?? 0) & attributeTypeMask) {
      // By how often they come.
      case RTA.TABLE:
        table = room < 4 ? short(room, 4) : (words[value >> 2] ?? 0) >>> 0;
        break;
      case RTA.DST:
        destination = addressAt(source, value, room, size);
        break;
      case RTA.PRIORITY:
        metric = room < 4 ? short(room, 4) : (words[value >> 2] ?? 0) >>> 0;
        break;
      case RTA.GATEWAY:
        gateway = gatewayAt(source, value, room, size);
        break;
      case RTA.OIF:
        ifindex = room < 4 ? short(room, 4) : (words[value >> 2] ?? 0) >>> 0;
        break;
      case RTA.PREF:
        preference = room < 1 ? short(room, 1) : (bytes[value] ?? 0);
        break;
      case RTA.CACHEINFO:
        expiresSeconds = room < 12 ? null : secondsLeft(words[(value >> 2) + 2] ?? 0);
        break;
      case RTA.METRICS:
        mtu = metrics.read(source, value, next).u32(RTAX_MTU);
        break;
      case RTA.PREFSRC:
        preferredSource = addressAt(source, value, room, size);
        break;
      case RTA.MULTIPATH:
        hops = multipath(source, value, next, size);
        break;
      case RTA.VIA:
        gateway = viaAt(source, value, room);
        break;
      case RTA.NH_ID:
        nexthopId = room < 4 ? short(room, 4) : (words[value >> 2] ?? 0) >>> 0;
        break;
      case RTA.SRC:
        from = addressAt(source, value, room, size);
        break;
    }
    at = next + (-length & 3);
  }
  if (family !== 2 && family !== 10) return undefined;
  return {
    family,
    destination: destination === '' ? unspecifiedAddress(family) : destination,
    prefixLength: bytes[start + 1] ?? 0,
    source: from,
    sourcePrefixLength: bytes[start + 2] ?? 0,
    table,
    metric,
    type: routeTypes[typeNumber] ?? 'unspecified',
    protocol: bytes[start + 5] ?? 0,
    scope: bytes[start + 6] ?? 0,
    tos: bytes[start + 3] ?? 0,
    preferredSource,
    mtu,
    flags,
    expiresSeconds,
    // RFC 4191: 01 high, 00 medium, 11 low.
    preference: preference === 1 ? 'high' : preference === 3 ? 'low' : 'medium',
    nexthopId,
    // IPv6 names lo as the interface of a route that goes nowhere.
    nexthops:
      typeNumber >= firstExcluded && typeNumber <= lastExcluded ? [] : (hops ?? oneHop(ifindex, gateway, flags & 0xff)),
  };
}

function short(room: number, bytes: number): never {
  throw malformed(what, `an attribute has ${room} of ${bytes} bytes`);
}

function addressAt(source: KernelBytes, at: number, room: number, size: 4 | 16): string {
  if (room < size) short(room, size);
  return formatAddress(source.bytes, at, size);
}

/** Whole seconds, rounded down, so that only an expired route is negative; null when it stays. */
const secondsLeft = (ticks: number): number | null => (ticks === 0 ? null : Math.floor(ticks / ticksPerSecond));

/** Long tables have few routers behind thousands of routes: the text of the last one is kept, found by its words. */
let lastGateway = '';
let lastGatewaySize = 0;
const lastGatewayWords = [0, 0, 0, 0];

function gatewayAt({ bytes, words }: KernelBytes, at: number, room: number, size: 4 | 16): string {
  if (room < size) short(room, size);
  let known = lastGatewaySize === size;
  for (let word = 0; word < size >> 2; word++) {
    const value = words[(at >> 2) + word] ?? 0;
    if (lastGatewayWords[word] === value) continue;
    known = false;
    lastGatewayWords[word] = value;
  }
  if (known) return lastGateway;
  lastGatewaySize = size;
  lastGateway = formatAddress(bytes, at, size);
  return lastGateway;
}

/** They share one immutable list as well. */
let lastHops: readonly NextHop[] = [];

function oneHop(ifindex: number, gateway: string, flags: number): readonly NextHop[] {
  if (ifindex === 0 && gateway === '') return [];
  const last = lastHops[0];
  if (last?.ifindex === ifindex && last.gateway === gateway && last.flags === flags) return lastHops;
  lastHops = [{ ifindex, gateway, weight: 1, flags }];
  return lastHops;
}

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
  return reader.has(RTA.VIA) ? viaAt(source, reader.start(RTA.VIA), reader.length(RTA.VIA)) : '';
}

/** struct rtvia: the family of the router, then its address. */
function viaAt(source: KernelBytes, at: number, room: number): string {
  const length = room - 2;
  if (length !== 4 && length !== 16) throw malformed(what, `a router address of ${length} bytes`);
  return formatAddress(source.bytes, at + 2, length);
}
