import { Scope } from '../address.js';
import type { InterfaceAddress } from '../address.js';
import { addressBytesOf } from '../codec/family.js';
import { parseAddress } from '../codec/ip-address.js';
import { prefixContains } from '../codec/ip-prefix.js';
import type { KernelTables } from '../kernel.js';
import { refusedDecision } from '../refused-decision.js';
import { RouteTable } from '../route.js';
import type { RouteList } from '../route-list.js';
import type { Route, RouteDecision, RouteQuery } from '../route.js';
import { BusinessError } from '../../errors.js';

/**
 * What the routes of table main say about a destination: the longest prefix, then the lowest metric. Rules, marks and
 * users are not known here.
 *
 * @throws BusinessError `value.address`
 */
export function lookupInTables(tables: KernelTables, query: RouteQuery): RouteDecision {
  const destination = parseAddress(query.destination);
  if (destination?.length !== addressBytesOf(query.family)) {
    throw new BusinessError('value.address', `${query.destination} is no address of the family asked for`, {
      target: query.destination,
    });
  }
  const nowhere = refusedDecision(query, 'none');
  if (isOwn(tables, query.destination, destination)) return localDecision(tables, query, nowhere);
  const route = bestRoute(tables.routes, query, destination);
  if (route === undefined) return nowhere;
  const { type, table, metric, prefixLength, mtu } = route;
  const hop = route.nexthops[0];
  const decision = { ...nowhere, type, table, metric, prefixLength, mtu, destination: route.destination };
  if (hop === undefined) return decision;
  const { ifindex, gateway } = hop;
  const towards = parseAddress(gateway) ?? destination;
  return { ...decision, ifindex, gateway, sourceAddress: query.source ?? sourceFor(tables, query, ifindex, towards) };
}

function localDecision(tables: KernelTables, query: RouteQuery, nowhere: RouteDecision): RouteDecision {
  const loopback = tables.links.find((link) => link.name === 'lo');
  return {
    ...nowhere,
    type: 'local',
    ifindex: loopback?.ifindex ?? 0,
    sourceAddress: query.source ?? query.destination,
    table: RouteTable.LOCAL,
    destination: query.destination,
    prefixLength: addressBytesOf(query.family) * 8,
  };
}

function isOwn(tables: KernelTables, text: string, bytes: Uint8Array): boolean {
  return (bytes.length === 4 && bytes[0] === 127) || tables.addresses.some((entry) => entry.address === text);
}

function bestRoute(routes: RouteList, query: RouteQuery, destination: Uint8Array): Route | undefined {
  let best: Route | undefined;
  for (const route of routes) {
    if (route.family !== query.family || route.sourcePrefixLength !== 0 || route.type === 'throw') continue;
    if (query.ifindex !== undefined && route.nexthops[0]?.ifindex !== query.ifindex) continue;
    const prefix = parseAddress(route.destination);
    if (prefix === null || !prefixContains(prefix, route.prefixLength, destination)) continue;
    const longer = best === undefined || route.prefixLength > best.prefixLength;
    if (longer || (route.prefixLength === best?.prefixLength && route.metric < best.metric)) best = route;
  }
  return best;
}

/** An address of the interface in the network of the next hop, else its first one of global scope, else any. */
function sourceFor(tables: KernelTables, query: RouteQuery, ifindex: number, towards: Uint8Array): string {
  const own = tables.addresses.filter((entry) => entry.family === query.family && entry.ifindex === ifindex);
  const sameNetwork = (entry: InterfaceAddress): boolean => {
    const bytes = parseAddress(entry.address);
    return entry.scope === Scope.UNIVERSE && bytes !== null && prefixContains(bytes, entry.prefixLength, towards);
  };
  const chosen = own.find(sameNetwork) ?? own.find((entry) => entry.scope === Scope.UNIVERSE) ?? own[0];
  return chosen?.address ?? '';
}
