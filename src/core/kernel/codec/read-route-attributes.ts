import type { NextHop } from '../route.js';
import { AttributeReader, attributeHeaderBytes, attributeTypeMask } from './attribute-reader.js';
import { formatAddress } from './ip-address.js';
import type { KernelBytes } from './kernel-bytes.js';
import { malformed } from './malformed.js';
import { RouteAttribute as RTA, routeFixedBytes } from './route-attribute.js';

const RTAX_MTU = 2;
const nexthopBytes = 8;

/** Clock ticks a second in what the kernel tells programs (USER_HZ). */
const ticksPerSecond = 100;

const what = 'a route';
const metrics = new AttributeReader(what, RTAX_MTU);
const hop = new AttributeReader('a next hop', RTA.VIA);

/** What the attributes of one route say. */
export interface RouteAttributes {
  table: number;
  destination: string;
  source: string;
  preferredSource: string;
  gateway: string;
  ifindex: number;
  metric: number;
  mtu: number;
  preference: number;
  nexthopId: number;
  expiresSeconds: number | null;
  hops: NextHop[] | undefined;
}

const nothing: Readonly<RouteAttributes> = {
  table: 0,
  destination: '',
  source: '',
  preferredSource: '',
  gateway: '',
  ifindex: 0,
  metric: 0,
  mtu: 0,
  preference: 0,
  nexthopId: 0,
  expiresSeconds: null,
  hops: undefined,
};

/** One for all routes: as many objects as a long table has routes would keep the garbage collector busy. */
const found: RouteAttributes = { ...nothing };

/**
 * Reads the attributes behind struct rtmsg, all of which is there.
 *
 * A full table has a million routes, and a cold process has them before V8 has compiled anything: one pass over typed
 * arrays takes half of what an AttributeReader does.
 *
 * @param size bytes of an address of the family
 * @returns what holds until the next call
 * @throws BusinessError `kernel.malformed`
 */
export function readRouteAttributes(
  source: KernelBytes,
  start: number,
  end: number,
  size: 4 | 16,
): Readonly<RouteAttributes> {
  const { bytes, halves } = source;
  let at = start + routeFixedBytes;
  if (end > bytes.length) throw malformed(what, 'it ends outside its bytes');
  Object.assign(found, nothing);
  found.table = bytes[start + 4] ?? 0;
  while (at + attributeHeaderBytes <= end) {
    const length = halves[at >> 1] ?? 0;
    if (length < attributeHeaderBytes || at + length > end) throw malformed(what, `attribute length ${length}`);
    readAttribute(
      source,
      (halves[(at >> 1) + 1] ?? 0) & attributeTypeMask,
      at + attributeHeaderBytes,
      at + length,
      size,
    );
    at += (length + 3) & ~3;
  }
  return found;
}

/** The cases stand by how often they come. */
function readAttribute(source: KernelBytes, type: number, at: number, end: number, size: 4 | 16): void {
  switch (type) {
    case RTA.TABLE:
      found.table = numberAt(source, at, end);
      break;
    case RTA.DST:
      found.destination = addressAt(source, at, end, size);
      break;
    case RTA.PRIORITY:
      found.metric = numberAt(source, at, end);
      break;
    case RTA.GATEWAY:
      found.gateway = addressAt(source, at, end, size);
      break;
    case RTA.OIF:
      found.ifindex = numberAt(source, at, end);
      break;
    case RTA.PREF:
      found.preference = end > at ? source.u8(at) : short(0, 1);
      break;
    case RTA.CACHEINFO:
      found.expiresSeconds = end - at < 12 ? null : secondsLeft(source.s32(at + 8));
      break;
    case RTA.METRICS:
      found.mtu = metrics.read(source, at, end).u32(RTAX_MTU);
      break;
    case RTA.PREFSRC:
      found.preferredSource = addressAt(source, at, end, size);
      break;
    case RTA.MULTIPATH:
      found.hops = multipath(source, at, end, size);
      break;
    case RTA.VIA:
      found.gateway = viaAt(source, at, end - at);
      break;
    case RTA.NH_ID:
      found.nexthopId = numberAt(source, at, end);
      break;
    case RTA.SRC:
      found.source = addressAt(source, at, end, size);
      break;
  }
}

function numberAt(source: KernelBytes, at: number, end: number): number {
  return end - at < 4 ? short(end - at, 4) : (source.words[at >> 2] ?? 0) >>> 0;
}

function short(room: number, bytes: number): never {
  throw malformed(what, `an attribute has ${room} of ${bytes} bytes`);
}

function addressAt(source: KernelBytes, at: number, end: number, size: 4 | 16): string {
  if (end - at < size) short(end - at, size);
  return formatAddress(source.bytes, at, size);
}

/** Whole seconds, rounded down, so that only an expired route is negative; null when it stays. */
const secondsLeft = (ticks: number): number | null => (ticks === 0 ? null : Math.floor(ticks / ticksPerSecond));

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
