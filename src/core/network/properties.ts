import { AddressFamily } from '../kernel/address.js';
import type { Route } from '../kernel/route.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { hasDefaultRoute } from './default-routes.js';
import { captivePortalOf } from './captive-portal.js';
import { chooseDefault } from './choose-default.js';
import { firstWord, type Evidence } from './evidence.js';
import type { KnownRoutes } from './known-routes.js';
import { managerEvidence, managerNotes } from './manager-evidence.js';
import { nameServersOf } from './name-servers.js';
import { netAddress, unspecified } from './net-address.js';
import { routesByInterface } from './routes-by-interface.js';
import { indexOf } from './snapshot-index.js';
import type { ConnectionProperties, LinkAddress, RouteInfo } from './types.js';
import { addressUse, usableAddresses } from './usable-addresses.js';

/** Seed: ConnectionProperties, with who said what. */
export interface Properties extends Required<ConnectionProperties> {
  /** Where the network's captive portal says what it wants (RFC 8910); empty while none is announced to us. */
  readonly captivePortal: string;
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * An interface's properties: its addresses that are in use, every unicast route through it in the tables that rules can
 * reach, one per next hop, and its name servers. Routes that refuse traffic have no interface and stand with the
 * default network. Name servers are those of `nameServersOf`; those that routers announce on the link follow.
 */
export function propertiesOf(
  snapshot: Snapshot,
  ifindex: number,
  evidence: readonly Evidence[] = managerEvidence(snapshot),
  known?: KnownRoutes,
): Properties {
  const link = indexOf(snapshot).link(ifindex);
  const isDefault = chooseDefault(snapshot, evidence).ifindex === ifindex;
  const servers = nameServersOf(snapshot, ifindex, isDefault);
  const announced = firstWord(evidence, ifindex, (fact) => fact.announced);
  const dnsSources = [servers.source, ...(announced === undefined ? [] : [announced.source])];
  const dnsSource = dnsSources.filter((source) => source !== '').join(', ') || 'none is known for this interface';
  return {
    interfaceName: link?.name ?? '',
    domains: [...new Set([...servers.domains, ...(announced?.value.searchDomains ?? [])])].join(' '),
    linkAddresses: linkAddressesOf(snapshot, ifindex),
    routes: routesOf(snapshot, ifindex, isDefault, known),
    dnses: [...new Set([...servers.nameservers, ...(announced?.value.nameservers ?? [])])].map(netAddress),
    mtu: link?.mtu ?? 0,
    isIPv4LinkValid: isLinkValid(snapshot, ifindex, AddressFamily.INET),
    isIPv6LinkValid: isLinkValid(snapshot, ifindex, AddressFamily.INET6),
    captivePortal: captivePortalOf(snapshot, ifindex, evidence),
    sources: {
      linkAddresses: snapshot.source,
      routes: snapshot.source,
      mtu: snapshot.source,
      dnses: dnsSource,
      domains: dnsSource,
      ...managerNotes(snapshot),
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

function routesOf(snapshot: Snapshot, ifindex: number, isDefault: boolean, known?: KnownRoutes): RouteInfo[] {
  const index = indexOf(snapshot);
  const name = index.linkName(ifindex);
  const { leading, refusing } = routesByInterface(snapshot);
  const own = leading.get(ifindex) ?? [];
  const places = isDefault && refusing.length > 0 ? [...own, ...refusing].sort((one, other) => one - other) : own;
  const refuses = isDefault ? new Set(refusing.map((at) => snapshot.routes[at])) : new Set();
  const routes: Route[] = [];
  for (const at of places) {
    const route = snapshot.routes[at];
    if (route !== undefined) routes.push(route);
  }
  const make = (route: Route): RouteInfo[] => {
    if (refuses.has(route)) return [{ ...routeInfo(route, '', ''), isExcludedRoute: true }];
    // A loop, as there may be a million routes: filter and map make lists of their own for each.
    const infos: RouteInfo[] = [];
    for (const hop of index.nextHops(route))
      if (hop.ifindex === ifindex) infos.push(routeInfo(route, name, hop.gateway));
    return infos;
  };
  // What a nexthop object leads to may change without the route.
  const isKnown = known !== undefined && snapshot.nexthops.length === 0;
  return isKnown ? known.infosOf(ifindex, name, routes, make) : routes.flatMap(make);
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
