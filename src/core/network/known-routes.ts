import type { Route } from '../kernel/route.js';
import type { NetworkRoutes } from './network-routes.js';
import type { RouteInfo } from './types.js';

interface Known {
  readonly interfaceName: string;
  readonly routes: readonly Route[];
  readonly made: readonly (readonly RouteInfo[])[];
  readonly infos: RouteInfo[];
}

/**
 * What was made of an interface's routes, for those who ask again and again: a route that is the same object gives the
 * same objects, and a list that did not change the same list.
 */
export class KnownRoutes {
  readonly #known = new Map<number, Known>();

  infosOf(ifindex: number, network: NetworkRoutes): RouteInfo[] {
    const { interfaceName } = network;
    const routes = network.routes();
    const make = (index: number): readonly RouteInfo[] => network.infosAt(network.places[index] ?? -1);
    const before = this.#known.get(ifindex);
    const known = before?.interfaceName === interfaceName ? before : undefined;
    if (known !== undefined && isSame(known.routes, routes)) return known.infos;
    const made = known === undefined ? routes.map((_, index) => make(index)) : remade(known, routes, make);
    const infos: RouteInfo[] = [];
    for (const each of made) for (const info of each) infos.push(info);
    this.#known.set(ifindex, { interfaceName, routes, made, infos });
    return infos;
  }

  /** Forgets interfaces that are gone. */
  keep(isThere: (ifindex: number) => boolean): void {
    for (const ifindex of this.#known.keys()) if (!isThere(ifindex)) this.#known.delete(ifindex);
  }
}

const isSame = (one: readonly Route[], other: readonly Route[]): boolean =>
  one.length === other.length && one.every((route, at) => route === other[at]);

/** Both lists are walked side by side, as most of the new one is the old one; what moved further is looked up. */
function remade(
  { routes: before, made }: Known,
  routes: readonly Route[],
  make: (index: number) => readonly RouteInfo[],
): (readonly RouteInfo[])[] {
  let places: Map<Route, number> | undefined;
  let at = 0;
  return routes.map((route, index) => {
    if (before[at] !== route) {
      if (before[at + 1] === route) at += 1;
      else {
        places ??= new Map(before.map((each, place) => [each, place]));
        const place = places.get(route);
        if (place === undefined) return make(index);
        at = place;
      }
    }
    const found = made[at] ?? make(index);
    at += 1;
    return found;
  });
}
