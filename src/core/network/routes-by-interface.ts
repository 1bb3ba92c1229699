import type { NextHop, Route, RouteType } from '../kernel/route.js';
import { rowsOf } from '../kernel/route-list.js';
import { isKernelsOwnRefusal } from '../route/table-lookup.js';
import { perSnapshot } from './per-snapshot.js';
import { reachability } from './reachable-tables.js';
import { indexOf, type SnapshotIndex } from './snapshot-index.js';

const refusingTypes: ReadonlySet<RouteType> = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);

/** Whether a route refuses traffic, by its own type or its nexthop object's. */
export const refusesTraffic = (route: Route, index: SnapshotIndex): boolean =>
  (route.type !== 'unicast' && refusingTypes.has(route.type)) ||
  (route.nexthopId !== 0 && index.leadsToBlackhole(route));

/**
 * Where in `snapshot.routes` an interface's unicast routes stand, and those that refuse traffic: the ones that rules can
 * reach. Long tables are walked once for all interfaces.
 */
export const routesByInterface = perSnapshot((snapshot) => {
  const index = indexOf(snapshot);
  const isReachable = reachability(snapshot);
  const leading = new Map<number, number[]>();
  const refusing: number[] = [];
  const rows = rowsOf(snapshot.routes);
  const listsAt = rows.perWay((route): readonly number[][] => {
    if (!isReachable(route)) return [];
    if (refusesTraffic(route, index)) return [refusing];
    return route.type === 'unicast' ? listsOf(index.nextHops(route), leading) : [];
  });
  rows.eachStretch((from, to) => {
    for (const list of listsAt(from) ?? []) for (let at = from; at < to; at++) list.push(at);
  });
  // Most have a destination: no object is made of those.
  const isOwn = (at: number): boolean => {
    const route = rows.prefixLengthAt(at) === 0 ? rows.at(at) : undefined;
    return route !== undefined && isKernelsOwnRefusal(route);
  };
  return { leading, refusing: refusing.filter((at) => !isOwn(at)) };
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
