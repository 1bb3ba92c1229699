import type { NextHop, Route, RouteType } from '../kernel/route.js';
import { isKernelsOwnRefusal } from '../route/table-lookup.js';
import { perSnapshot } from './per-snapshot.js';
import { reachability } from './reachable-tables.js';
import { indexOf, type SnapshotIndex } from './snapshot-index.js';

const refusingTypes: ReadonlySet<RouteType> = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);

/** Whether a route refuses traffic, by its own type or its nexthop object's. */
export const refusesTraffic = (route: Route, index: SnapshotIndex): boolean =>
  (route.type !== 'unicast' && refusingTypes.has(route.type)) ||
  (route.nexthopId !== 0 && index.leadsToBlackhole(route));

/** Whether two unicast routes lead the same way, as far as one sees at once: long tables are few ways to many destinations. */
export const goesLike = (one: Route, other: Route): boolean =>
  (one.nexthops === other.nexthops || isSameHop(one.nexthops, other.nexthops)) &&
  one.table === other.table &&
  one.family === other.family &&
  one.nexthopId === other.nexthopId &&
  one.type === 'unicast' &&
  other.type === 'unicast';

function isSameHop(one: readonly NextHop[], other: readonly NextHop[]): boolean {
  if (one.length !== 1 || other.length !== 1) return false;
  return one[0]?.ifindex === other[0]?.ifindex && one[0]?.gateway === other[0]?.gateway;
}

/**
 * Where in `snapshot.routes` an interface's unicast routes stand, and those that refuse traffic: the ones that rules can
 * reach. Long tables are walked once for all interfaces.
 */
export const routesByInterface = perSnapshot((snapshot) => {
  const index = indexOf(snapshot);
  const isReachable = reachability(snapshot);
  const leading = new Map<number, number[]>();
  const refusing: number[] = [];
  const listsFor = (route: Route): readonly number[][] => {
    if (!isReachable(route)) return [];
    if (refusesTraffic(route, index)) return isKernelsOwnRefusal(route) ? [] : [refusing];
    return route.type === 'unicast' ? listsOf(index.nextHops(route), leading) : [];
  };
  const { routes } = snapshot;
  // By number: `of` makes three objects a turn, as long as V8 has not compiled the loop.
  let last: Route | undefined;
  let lists: readonly number[][] = [];
  for (let at = 0; at < routes.length; at++) {
    const route = routes[at];
    if (route === undefined) continue;
    if (last === undefined || !goesLike(route, last)) lists = listsFor(route);
    last = route;
    for (let each = 0; each < lists.length; each++) lists[each]?.push(at);
  }
  return { leading, refusing };
});

/** The list of each interface that the next hops lead through. */
function listsOf(hops: readonly NextHop[], leading: Map<number, number[]>): number[][] {
  const lists: number[][] = [];
  for (const { ifindex } of hops) {
    let list = leading.get(ifindex);
    if (list === undefined) leading.set(ifindex, (list = []));
    if (!lists.includes(list)) lists.push(list);
  }
  return lists;
}
