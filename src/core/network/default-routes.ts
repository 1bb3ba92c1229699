import { AddressFamily } from '../kernel/address.js';
import type { NextHop, Route } from '../kernel/route.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { perSnapshot } from './per-snapshot.js';
import { reachableTables } from './reachable-tables.js';
import { indexOf } from './snapshot-index.js';

/** `RTNH_F_DEAD` (linux/rtnetlink.h): the interface below is down. */
export const deadNextHop = 0x1;

/** A way out: the default route (or the first of a pair of half routes), and one of its next hops. */
export interface DefaultRoute {
  readonly route: Route;
  readonly nextHop: NextHop;
}

const defaultRoutesByFamily = perSnapshot((snapshot) => ({
  ipv4: livingDefaultRoutes(snapshot, AddressFamily.INET),
  ipv6: livingDefaultRoutes(snapshot, AddressFamily.INET6),
}));

function livingDefaultRoutes(snapshot: Snapshot, family: AddressFamily): readonly DefaultRoute[] {
  const index = indexOf(snapshot);
  const tables = reachableTables(snapshot, family);
  const found: DefaultRoute[] = [];
  const halves = new Map<string, Route>();
  for (const route of index.defaultRoutes(family)) {
    if (!tables.has(route.table)) continue;
    for (const nextHop of index.nextHops(route)) {
      if ((nextHop.flags & deadNextHop) !== 0) continue;
      if (route.prefixLength === 0) {
        found.push({ route, nextHop });
        continue;
      }
      const key = `${String(route.table)} ${String(nextHop.ifindex)}`;
      const other = halves.get(key);
      if (other === undefined) halves.set(key, route);
      else if (other.destination !== route.destination) found.push({ route, nextHop });
    }
  }
  return found;
}

/**
 * Every living default route in the tables that the rules can reach. Two half routes of one interface, table and family
 * (0.0.0.0/1 and 128.0.0.0/1, as OpenVPN sets them) are one; a single half is none.
 */
export function defaultRoutes(snapshot: Snapshot, family: AddressFamily): readonly DefaultRoute[] {
  const routes = defaultRoutesByFamily(snapshot);
  return family === AddressFamily.INET ? routes.ipv4 : routes.ipv6;
}

/** True when the interface has a default route, of the family if one is given. */
export function hasDefaultRoute(snapshot: Snapshot, ifindex: number, family?: AddressFamily): boolean {
  if (family === undefined) {
    const { INET, INET6 } = AddressFamily;
    return hasDefaultRoute(snapshot, ifindex, INET) || hasDefaultRoute(snapshot, ifindex, INET6);
  }
  return defaultRoutes(snapshot, family).some(({ nextHop }) => nextHop.ifindex === ifindex);
}
