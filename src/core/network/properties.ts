import { AddressFamily } from '../kernel/address.js';
import type { Route, RouteType } from '../kernel/route.js';
import { isKernelsOwnRefusal } from '../route/table-lookup.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { hasDefaultRoute } from './default-routes.js';
import { chooseDefault } from './choose-default.js';
import type { Evidence } from './evidence.js';
import { netAddress, unspecified } from './net-address.js';
import { reachability } from './reachable-tables.js';
import { indexOf } from './snapshot-index.js';
import type { ConnectionProperties, LinkAddress, RouteInfo } from './types.js';
import { addressUse, usableAddresses } from './usable-addresses.js';

/** Seed: ConnectionProperties, with who said what. */
export interface Properties extends Required<ConnectionProperties> {
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * An interface's properties: its addresses that are in use, every unicast route through it in the tables that rules can
 * reach, one per next hop, and its name servers. Routes that refuse traffic have no interface and stand with the
 * default network, as do the name servers of resolv.conf.
 */
export function propertiesOf(snapshot: Snapshot, ifindex: number, evidence: readonly Evidence[] = []): Properties {
  const index = indexOf(snapshot);
  const link = index.link(ifindex);
  const isDefault = chooseDefault(snapshot, evidence).ifindex === ifindex;
  const { nameservers, searchDomains, path } = snapshot.resolverConfiguration;
  const dnsSource = isDefault && path !== '' ? path : 'none is known for this interface';
  return {
    interfaceName: link?.name ?? '',
    domains: isDefault ? searchDomains.join(' ') : '',
    linkAddresses: linkAddressesOf(snapshot, ifindex),
    routes: routesOf(snapshot, ifindex, isDefault),
    dnses: isDefault ? nameservers.map(netAddress) : [],
    mtu: link?.mtu ?? 0,
    isIPv4LinkValid: isLinkValid(snapshot, ifindex, AddressFamily.INET),
    isIPv6LinkValid: isLinkValid(snapshot, ifindex, AddressFamily.INET6),
    sources: {
      linkAddresses: snapshot.source,
      routes: snapshot.source,
      mtu: snapshot.source,
      dnses: dnsSource,
      domains: dnsSource,
    },
  };
}

/** The interface's addresses but for those that failed duplicate detection or are still in it. */
export function linkAddressesOf(snapshot: Snapshot, ifindex: number): LinkAddress[] {
  return indexOf(snapshot)
    .addresses(ifindex)
    .filter((address) => !unusedYet.has(addressUse(address)))
    .map(({ address, prefixLength }) => ({ address: netAddress(address), prefixLength }));
}

const unusedYet = new Set<string>(['tentative', 'dad-failed']);

/** A usable address and a default route of that family; unique local IPv6 addresses count. */
function isLinkValid(snapshot: Snapshot, ifindex: number, family: AddressFamily): boolean {
  return usableAddresses(snapshot, ifindex, family).length > 0 && hasDefaultRoute(snapshot, ifindex, family);
}

const refusals = new Set<RouteType>(['blackhole', 'unreachable', 'prohibit', 'throw']);

function routesOf(snapshot: Snapshot, ifindex: number, isDefault: boolean): RouteInfo[] {
  const index = indexOf(snapshot);
  const name = index.linkName(ifindex);
  const isReachable = reachability(snapshot);
  const routes: RouteInfo[] = [];
  for (const route of snapshot.routes) {
    if (!isReachable(route)) continue;
    if (refusals.has(route.type) || index.leadsToBlackhole(route)) {
      if (isDefault && !isKernelsOwnRefusal(route)) routes.push({ ...routeInfo(route, '', ''), isExcludedRoute: true });
    } else if (route.type === 'unicast') {
      for (const nextHop of index.nextHops(route)) {
        if (nextHop.ifindex === ifindex) routes.push(routeInfo(route, name, nextHop.gateway));
      }
    }
  }
  return routes;
}

function routeInfo(route: Route, name: string, gateway: string): RouteInfo {
  return {
    interface: name,
    destination: { address: netAddress(route.destination), prefixLength: route.prefixLength },
    gateway: netAddress(gateway === '' ? unspecified(route.family) : gateway),
    hasGateway: gateway !== '',
    isDefaultRoute: route.prefixLength === 0,
    isExcludedRoute: false,
  };
}
