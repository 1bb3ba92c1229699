import { AddressFamily } from '../kernel/address.js';
import type { Link } from '../kernel/link.js';
import { routesOfLength } from '../kernel/route-list.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { defaultRoutes } from './default-routes.js';
import { reachability } from './reachable-tables.js';
import { indexOf } from './snapshot-index.js';
import type { DefaultRoute } from './default-routes.js';

/**
 * Ways to one far host through a router, by which a tunnel that has taken the default route over reaches its own
 * server (OpenVPN's `redirect-gateway`, pppd's peer route). Those of the family whose interface passes.
 */
export function hostRoutes(
  snapshot: Snapshot,
  family: AddressFamily,
  passes: (link: Link) => boolean,
): readonly DefaultRoute[] {
  const index = indexOf(snapshot);
  const reachable = reachability(snapshot);
  const wholeLength = family === AddressFamily.INET ? 32 : 128;
  const found: DefaultRoute[] = [];
  for (const route of routesOfLength(snapshot.routes, [wholeLength])) {
    if (route.family !== family) continue;
    if (route.type !== 'unicast' || !reachable(route)) continue;
    for (const nextHop of index.nextHops(route)) {
      const link = index.link(nextHop.ifindex);
      if (nextHop.gateway !== '' && link !== undefined && passes(link)) found.push({ route, nextHop });
    }
  }
  return found;
}

/** Whether an interface that passes has a default route, or a route to one far host, of either family. */
export function carriesTraffic(snapshot: Snapshot, passes: (link: Link) => boolean): boolean {
  const index = indexOf(snapshot);
  return [AddressFamily.INET, AddressFamily.INET6].some((family) => {
    const byDefault = defaultRoutes(snapshot, family).some(({ nextHop }) => {
      const link = index.link(nextHop.ifindex);
      return link !== undefined && passes(link);
    });
    return byDefault || hostRoutes(snapshot, family, passes).length > 0;
  });
}
