import { RouteColumns } from './codec/route-columns.js';
import type { NextHop, Route } from './route.js';

/** Routes in the order in which the kernel told them: an array, or a dump that makes an object when one is asked for. */
export interface RouteList extends Iterable<Route> {
  readonly length: number;
  at(index: number): Route | undefined;
  some(passes: (route: Route) => boolean): boolean;
  find(passes: (route: Route) => boolean): Route | undefined;
  filter(passes: (route: Route) => boolean): Route[];
  map<T>(make: (route: Route, index: number) => T): T[];
}

/** A list of routes by parts, for whoever walks a long one and needs few objects of it. */
export interface RouteRows {
  readonly length: number;
  at(index: number): Route | undefined;
  prefixLengthAt(index: number): number;
  destinationAt(index: number): string;
  /**
   * What `make` gives for the way that a route goes: its family, type, table and next hops. Long tables are few ways to
   * many destinations, so that it is called for few of them, with some route that goes that way.
   */
  perWay<T>(make: (route: Route) => T): (index: number) => T | undefined;
  /** Whether some route passes by the way it goes. */
  someWay(passes: (route: Route) => boolean): boolean;
  /** Whether two routes go the same way, as `perWay` has it, to prefixes of one length; false also where that is not seen at once. */
  isAlike(one: number, other: number): boolean;
  /** Calls back with each stretch of routes that go one way: where it begins, and where the next one does. */
  eachStretch(visit: (from: number, to: number) => void): void;
  /** Where routes to prefixes of this length stand. */
  placesOfLength(prefixLength: number): number[];
}

export function rowsOf(routes: RouteList): RouteRows {
  return routes instanceof RouteColumns ? routes : new ListRows(routes);
}

/** The routes to prefixes of one of these lengths, in their order. */
export function routesOfLength(routes: RouteList, prefixLengths: readonly number[]): Route[] {
  const rows = rowsOf(routes);
  return prefixLengths
    .flatMap((prefixLength) => rows.placesOfLength(prefixLength))
    .sort((one, other) => one - other)
    .map((at) => rows.at(at))
    .filter((route) => route !== undefined);
}

class ListRows implements RouteRows {
  readonly length: number;
  readonly #routes: RouteList;

  constructor(routes: RouteList) {
    this.#routes = routes;
    this.length = routes.length;
  }

  at(index: number): Route | undefined {
    return this.#routes.at(index);
  }

  prefixLengthAt(index: number): number {
    return this.#routes.at(index)?.prefixLength ?? 0;
  }

  destinationAt(index: number): string {
    return this.#routes.at(index)?.destination ?? '';
  }

  someWay(passes: (route: Route) => boolean): boolean {
    return this.#routes.some(passes);
  }

  isAlike(one: number, other: number): boolean {
    return this.#goesLike(one, other) && this.prefixLengthAt(one) === this.prefixLengthAt(other);
  }

  eachStretch(visit: (from: number, to: number) => void): void {
    for (let from = 0, to = 1; from < this.length; to++) {
      if (to < this.length && this.#goesLike(to, from)) continue;
      visit(from, to);
      from = to;
    }
  }

  placesOfLength(prefixLength: number): number[] {
    const places: number[] = [];
    for (let at = 0; at < this.length; at++) if (this.prefixLengthAt(at) === prefixLength) places.push(at);
    return places;
  }

  #goesLike(one: number, other: number): boolean {
    const [route, like] = [this.#routes.at(one), this.#routes.at(other)];
    return route !== undefined && like !== undefined && goesLike(route, like);
  }

  /** Routes that stand together mostly go the same way. */
  perWay<T>(make: (route: Route) => T): (index: number) => T | undefined {
    let last: { readonly route: Route; readonly made: T } | undefined;
    return (index) => {
      const route = this.#routes.at(index);
      if (route === undefined) return undefined;
      if (last === undefined || !goesLike(route, last.route)) last = { route, made: make(route) };
      return last.made;
    };
  }
}

/** Whether two unicast routes lead the same way, as far as one sees at once. */
const goesLike = (one: Route, other: Route): boolean =>
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
