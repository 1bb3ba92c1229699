import { Scope } from '../address.js';
import { RouteTable } from '../route.js';
import type { Route, RouteType } from '../route.js';
import { addressOfHex } from './ipv6-text.js';
import { hexNumber, tableRows } from './kernel-file.js';

/** linux/route.h and linux/ipv6_route.h */
const RTF_UP = 0x1;
const RTF_GATEWAY = 0x2;
const RTF_REJECT = 0x200;
const RTF_DEFAULT = 0x10000;
const RTF_ADDRCONF = 0x40000;
const RTF_ANYCAST = 0x100000;
const RTF_CACHE = 0x1000000;
const RTF_LOCAL = 0x80000000;
const preferenceShift = 27;

const RTPROT_KERNEL = 2;
const RTPROT_RA = 9;
/** The kernel's own last entry, "no route", has the worst metric. */
const worstMetric = 0xffff_ffff;

/**
 * Reads /proc/net/ipv6_route. It mixes all tables and does not name them: table main is assumed. Entries of the table
 * local, cached copies and lines that are no route are passed over.
 */
export function parseIpv6Routes(text: string, ifindexOf: (name: string) => number): Route[] {
  const routes: Route[] = [];
  for (const words of tableRows(text, 10)) {
    const destination = addressOfHex(words[0]);
    const prefixLength = hexNumber(words[1]);
    const source = addressOfHex(words[2]);
    const sourcePrefixLength = hexNumber(words[3]);
    const gateway = addressOfHex(words[4]);
    const metric = hexNumber(words[5]);
    const flags = hexNumber(words[8]);
    if (destination === undefined || source === undefined || gateway === undefined) continue;
    if (!(prefixLength <= 128 && sourcePrefixLength <= 128 && metric < worstMetric)) continue;
    if ((flags & RTF_UP) === 0 && (flags & RTF_REJECT) === 0) continue;
    if ((flags & (RTF_ANYCAST | RTF_CACHE | RTF_LOCAL)) !== 0 || destination.startsWith('ff')) continue;
    const ifindex = ifindexOf(words[9] ?? '');
    const type: RouteType = (flags & RTF_REJECT) === 0 ? 'unicast' : 'unreachable';
    const hasGateway = (flags & RTF_GATEWAY) !== 0;
    routes.push({
      family: 10,
      destination,
      prefixLength,
      source: sourcePrefixLength === 0 ? '' : source,
      sourcePrefixLength,
      table: RouteTable.MAIN,
      metric,
      type,
      protocol: (flags & RTF_DEFAULT) !== 0 ? RTPROT_RA : (flags & RTF_ADDRCONF) !== 0 ? RTPROT_KERNEL : 0,
      scope: Scope.UNIVERSE,
      tos: 0,
      preferredSource: '',
      mtu: 0,
      flags: 0,
      expiresSeconds: null,
      preference: preferenceOf(flags),
      nexthopId: 0,
      nexthops: type === 'unicast' ? [{ ifindex, gateway: hasGateway ? gateway : '', weight: 1, flags: 0 }] : [],
    });
  }
  return routes;
}

function preferenceOf(flags: number): 'low' | 'medium' | 'high' {
  const preference = (flags >>> preferenceShift) & 3;
  return preference === 1 ? 'high' : preference === 3 ? 'low' : 'medium';
}
