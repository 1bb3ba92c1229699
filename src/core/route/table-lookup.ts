import { AddressFamily } from '../kernel/address.js';
import { parseAddress } from '../kernel/codec/ip-address.js';
import { prefixContains } from '../kernel/codec/ip-prefix.js';
import type { NextHop, Route, RouteType } from '../kernel/route.js';
import { deadNextHop } from '../network/default-routes.js';
import { perSnapshot } from '../network/per-snapshot.js';
import { indexOf, isExpired } from '../network/snapshot-index.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Flow } from './flow.js';
import { localRoutes } from './local-routes.js';

/** What a table says of a destination: a route and the living next hops to choose from; none for a refusal. */
export interface Match {
  readonly route: Route;
  readonly type: RouteType;
  readonly nextHops: readonly NextHop[];
}

const refusals = new Set<RouteType>(['blackhole', 'unreachable', 'prohibit', 'throw']);
const preferences = { high: 0, medium: 1, low: 2 } as const;

/** IPv6's last resort, which the kernel puts up itself and which matches nothing (`ip6_null_entry`). */
export function isKernelsOwnRefusal(route: Route): boolean {
  return (
    route.type === 'unreachable' &&
    route.family === AddressFamily.INET6 &&
    route.prefixLength === 0 &&
    route.metric === 0xffffffff
  );
}

const routesByTable = perSnapshot((snapshot) => {
  const tables = new Map<number, Route[]>();
  for (const route of [...snapshot.routes, ...localRoutes(snapshot)]) {
    const routes = tables.get(route.table);
    if (routes === undefined) tables.set(route.table, [route]);
    else routes.push(route);
  }
  return tables;
});

/**
 * The longest prefix of a table that leads somewhere, then the lowest metric, then the better router (RFC 4191).
 * Undefined when nothing matches or a throw route sends the lookup on to the next rule.
 */
export function lookupTable(snapshot: Snapshot, table: number, flow: Flow): Match | undefined {
  const index = indexOf(snapshot);
  const candidates = (routesByTable(snapshot).get(table) ?? []).filter((route) => matches(route, flow));
  const isWished = (route: Route): boolean => index.nextHops(route).some((each) => each.ifindex === flow.ifindex);
  candidates.sort(
    (one, other) =>
      other.prefixLength - one.prefixLength ||
      other.sourcePrefixLength - one.sourcePrefixLength ||
      one.metric - other.metric ||
      Number(isWished(other)) - Number(isWished(one)) ||
      preferences[one.preference] - preferences[other.preference],
  );
  for (const route of candidates) {
    const type = index.leadsToBlackhole(route) ? 'blackhole' : route.type;
    if (refusals.has(type)) {
      if (passesRefusals(flow)) continue;
      return type === 'throw' ? undefined : { route, type, nextHops: [] };
    }
    const nextHops = index
      .nextHops(route)
      .filter((each) => (each.flags & deadNextHop) === 0 && (!flow.isBound || each.ifindex === flow.ifindex));
    if (nextHops.length > 0) return { route, type: route.type, nextHops };
  }
  return undefined;
}

/** IPv6 keeps its refusals on the loopback, where traffic bound to another interface does not look (rt6_check_dev). */
function passesRefusals(flow: Flow): boolean {
  const loopback = 1;
  return flow.family === AddressFamily.INET6 && flow.isBound && flow.ifindex !== loopback;
}

function matches(route: Route, flow: Flow): boolean {
  if (route.family !== flow.family || route.tos !== 0 || isExpired(route) || isKernelsOwnRefusal(route)) return false;
  if (!contains(route.destination, route.prefixLength, flow.destination)) return false;
  if (route.source === '' || route.sourcePrefixLength === 0) return true;
  return flow.source !== null && contains(route.source, route.sourcePrefixLength, flow.source);
}

function contains(prefix: string, length: number, address: Uint8Array): boolean {
  if (length === 0) return true;
  const bytes = parseAddress(prefix);
  return bytes !== null && prefixContains(bytes, length, address);
}
