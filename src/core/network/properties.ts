import { AddressFamily } from '../kernel/address.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { hasDefaultRoute } from './default-routes.js';
import { captivePortalOf } from './captive-portal.js';
import { chooseDefault } from './choose-default.js';
import { firstWord, type Evidence } from './evidence.js';
import type { KnownRoutes } from './known-routes.js';
import { resolverDetails } from './manager-details.js';
import { managerEvidence, managerNotes } from './manager-evidence.js';
import { nameServersOf } from './name-servers.js';
import { netAddress } from './net-address.js';
import { NetworkRoutes } from './network-routes.js';
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
  return describe(snapshot, ifindex, evidence, (isDefault) => routesOf(snapshot, ifindex, isDefault, known));
}

/** Properties whose routes are made as they are asked for: whoever prints a long table needs no object for each. */
export type UnfoldingProperties = Omit<Properties, 'routes'> & { readonly routes: NetworkRoutes };

/** As `propertiesOf`. */
export function unfoldingPropertiesOf(snapshot: Snapshot, ifindex: number): UnfoldingProperties {
  const evidence = managerEvidence(snapshot);
  return describe(snapshot, ifindex, evidence, (isDefault) => new NetworkRoutes(snapshot, ifindex, isDefault));
}

function describe<Routes>(
  snapshot: Snapshot,
  ifindex: number,
  evidence: readonly Evidence[],
  makeRoutes: (isDefault: boolean) => Routes,
): Omit<Properties, 'routes'> & { readonly routes: Routes } {
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
    routes: makeRoutes(isDefault),
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
      ...resolverDetails(snapshot, ifindex),
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
  const routes = new NetworkRoutes(snapshot, ifindex, isDefault);
  // What a nexthop object leads to may change without the route.
  if (known === undefined || snapshot.nexthops.length > 0) return routes.infos();
  return known.infosOf(ifindex, routes);
}
