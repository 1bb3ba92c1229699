import type { RouteType } from '../kernel/route.js';
import { isKernelsOwnRefusal } from '../route/table-lookup.js';
import { perSnapshot } from './per-snapshot.js';
import { reachability } from './reachable-tables.js';
import { indexOf } from './snapshot-index.js';

const refusingTypes: ReadonlySet<RouteType> = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);

/**
 * Where in `snapshot.routes` an interface's unicast routes stand, and those that refuse traffic: the ones that rules can
 * reach. Long tables are walked once for all interfaces.
 */
export const routesByInterface = perSnapshot((snapshot) => {
  const index = indexOf(snapshot);
  const isReachable = reachability(snapshot);
  const leading = new Map<number, number[]>();
  const refusing: number[] = [];
  const { routes } = snapshot;
  for (let at = 0; at < routes.length; at++) {
    const route = routes[at];
    if (route === undefined || !isReachable(route)) continue;
    if (refusingTypes.has(route.type) || (route.nexthopId !== 0 && index.leadsToBlackhole(route))) {
      if (!isKernelsOwnRefusal(route)) refusing.push(at);
    } else if (route.type === 'unicast') {
      const hops = route.nexthopId === 0 ? route.nexthops : index.nextHops(route);
      for (const { ifindex } of hops) {
        const known = leading.get(ifindex);
        if (known === undefined) leading.set(ifindex, [at]);
        else if (known[known.length - 1] !== at) known.push(at);
      }
    }
  }
  return { leading, refusing };
});
