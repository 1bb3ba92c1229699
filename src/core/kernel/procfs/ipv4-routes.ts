import { Scope } from '../address.js';
import { formatAddress } from '../codec/ip-address.js';
import { hostIsLittleEndian } from '../codec/kernel-bytes.js';
import { RouteTable } from '../route.js';
import type { Route, RouteType } from '../route.js';
import type { TrieTypes } from './fib-trie.js';
import { hexNumber, tableRows } from './kernel-file.js';

/** linux/route.h */
const RTF_UP = 0x1;
const RTF_GATEWAY = 0x2;
const RTF_REJECT = 0x200;

/**
 * Reads /proc/net/route: table main, the first next hop of each route, routers of IPv4 only. Lines that are no route
 * are passed over.
 *
 * @param types what kind of entry /proc/net/fib_trie says each prefix is: a blackhole looks like a good route here
 * @param littleEndian byte order of the machine that wrote it: the numbers are addresses printed as host integers
 */
export function parseIpv4Routes(
  text: string,
  ifindexOf: (name: string) => number,
  types: TrieTypes,
  littleEndian = hostIsLittleEndian,
): Route[] {
  const routes: Route[] = [];
  for (const [name = '', ...words] of tableRows(text, 8)) {
    const destination = addressOf(words[0], littleEndian);
    const gateway = addressOf(words[1], littleEndian);
    const flags = hexNumber(words[2]);
    const prefixLength = maskLength(words[6], littleEndian);
    const metric = Number(words[5]);
    if (destination === undefined || gateway === undefined || prefixLength < 0) continue;
    if (!Number.isInteger(metric) || (flags & RTF_UP) === 0) continue;
    const ifindex = ifindexOf(name);
    const type = ifindex === 0 ? excludedType(flags, types.get(`${destination}/${prefixLength}`)) : 'unicast';
    const hasGateway = (flags & RTF_GATEWAY) !== 0;
    // An IPv6 router is not shown, only that there is one.
    const shownGateway = hasGateway && gateway !== '0.0.0.0' ? gateway : '';
    routes.push({
      family: 2,
      destination,
      prefixLength,
      source: '',
      sourcePrefixLength: 0,
      table: RouteTable.MAIN,
      metric,
      type,
      protocol: 0,
      scope: hasGateway || type !== 'unicast' ? Scope.UNIVERSE : Scope.LINK,
      tos: 0,
      preferredSource: '',
      // The column headed MTU holds the advertised MSS.
      mtu: 0,
      flags: 0,
      expiresSeconds: null,
      preference: 'medium',
      nexthopId: 0,
      nexthops: type === 'unicast' ? [{ ifindex, gateway: shownGateway, weight: 1, flags: 0 }] : [],
    });
  }
  return routes;
}

/** A route without interface leads nowhere; which way it says so is told by the trie, else guessed by its flag. */
function excludedType(flags: number, types: readonly RouteType[] = []): RouteType {
  const named = types.find((type) => type !== 'unicast');
  return named ?? ((flags & RTF_REJECT) === 0 ? 'blackhole' : 'unreachable');
}

function addressOf(word: string | undefined, littleEndian: boolean): string | undefined {
  const value = hexNumber(word);
  if (Number.isNaN(value) || word?.length !== 8) return undefined;
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, littleEndian);
  return formatAddress(bytes);
}

/** Length of a netmask; -1 when it is none. */
function maskLength(word: string | undefined, littleEndian: boolean): number {
  const value = hexNumber(word);
  if (Number.isNaN(value) || word?.length !== 8) return -1;
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value, littleEndian);
  const length = Math.clz32(~view.getUint32(0));
  const rest = length === 32 ? 0 : (view.getUint32(0) << length) >>> 0;
  return rest === 0 ? length : -1;
}
