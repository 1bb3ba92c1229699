import { AddressFamily, AddressFlag, Scope, type InterfaceAddress } from '../kernel/address.js';
import { formatAddress, parseAddress } from '../kernel/codec/ip-address.js';
import { prefixContains } from '../kernel/codec/ip-prefix.js';
import { LinkFlag } from '../kernel/link.js';
import { RouteTable, type Route, type RouteType } from '../kernel/route.js';
import { perSnapshot } from '../network/per-snapshot.js';
import { indexOf } from '../network/snapshot-index.js';

/**
 * The local table's own entries, which a snapshot leaves out since they follow from the addresses: what is delivered
 * here, what is broadcast on a link, and multicast. As `ip route show table local`.
 */
export const localRoutes = perSnapshot((snapshot): readonly Route[] => {
  const index = indexOf(snapshot);
  const routes: Route[] = [];
  for (const address of snapshot.addresses) {
    const link = index.link(address.ifindex);
    if (link === undefined) continue;
    if (address.family === AddressFamily.INET) {
      const routed = { ...address, source: primaryOf(index.addresses(address.ifindex), address) };
      routes.push(...ipv4Routes(routed, (link.flags & LinkFlag.LOOPBACK) !== 0));
    } else if ((link.flags & LinkFlag.UP) !== 0) {
      routes.push(localRoute({ ...address, source: address.address }, 'local', address.address, 128));
    }
  }
  for (const link of snapshot.links) {
    if ((link.flags & LinkFlag.UP) === 0 || (link.flags & LinkFlag.LOOPBACK) !== 0) continue;
    const group = { ifindex: link.ifindex, family: AddressFamily.INET6, source: '' };
    routes.push({ ...localRoute(group, 'multicast', 'ff00::', 8), metric: 256 });
  }
  return routes;
});

/** A secondary address lends its traffic the primary one of its subnet (`fib_add_ifaddr`). */
function primaryOf(siblings: readonly InterfaceAddress[], address: InterfaceAddress): string {
  const isSecondary = ({ flags }: InterfaceAddress): boolean => (flags & AddressFlag.TEMPORARY) !== 0;
  const bytes = parseAddress(address.address);
  if (!isSecondary(address) || bytes === null) return address.address;
  const primary = siblings.find((each) => {
    const candidate = each.prefixLength === address.prefixLength && !isSecondary(each) && parseAddress(each.address);
    return candidate instanceof Uint8Array && prefixContains(bytes, address.prefixLength, candidate);
  });
  return primary?.address ?? address.address;
}

interface RoutedAddress extends Pick<InterfaceAddress, 'ifindex' | 'family'> {
  readonly source: string;
}

function ipv4Routes(address: InterfaceAddress & RoutedAddress, isLoopback: boolean): Route[] {
  const routes = [localRoute(address, 'local', address.address, 32)];
  const { prefixLength } = address;
  const bytes = prefixLength < 31 ? parseAddress(address.address) : null;
  if (bytes === null) return routes;
  const edge = (bit: 0 | 1): string => formatAddress(withHostBits(bytes, prefixLength, bit));
  if (isLoopback) routes.push(localRoute(address, 'local', edge(0), prefixLength));
  routes.push(localRoute(address, 'broadcast', edge(1), 32));
  return routes;
}

/** The address with every bit behind its prefix set or cleared. */
function withHostBits(address: Uint8Array, prefixLength: number, bit: 0 | 1): Uint8Array {
  return address.map((byte, at) => {
    const kept = Math.min(8, Math.max(0, prefixLength - 8 * at));
    const host = 0xff >> kept;
    return bit === 1 ? byte | host : byte & ~host;
  });
}

function localRoute(from: RoutedAddress, type: RouteType, destination: string, prefixLength: number): Route {
  return {
    family: from.family,
    destination,
    prefixLength,
    source: '',
    sourcePrefixLength: 0,
    table: RouteTable.LOCAL,
    metric: 0,
    type,
    protocol: 2,
    scope: type === 'local' ? Scope.HOST : Scope.LINK,
    tos: 0,
    preferredSource: from.source,
    mtu: 0,
    flags: 0,
    expiresSeconds: null,
    preference: 'medium',
    nexthopId: 0,
    nexthops: [{ ifindex: from.ifindex, gateway: '', weight: 1, flags: 0 }],
  };
}
