import type { AddressFamily } from '../kernel/address.js';
import type { Route } from '../kernel/route.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { netAddress, unspecified } from './net-address.js';
import { goesLike, refusesTraffic, routesByInterface } from './routes-by-interface.js';
import { indexOf, type SnapshotIndex } from './snapshot-index.js';
import type { RouteInfo } from './types.js';

/** All that the seed says of a route but its destination. */
export type RouteWay = Readonly<Required<Omit<RouteInfo, 'destination'>>>;

/**
 * A network's routes: the unicast ones through its interface, one for each next hop, and with the default network those
 * that refuse traffic. A long table has few ways to thousands of destinations, and nothing is made of a destination
 * before it is asked for.
 */
export class NetworkRoutes implements Iterable<RouteInfo> {
  readonly interfaceName: string;
  readonly routes: readonly Route[];
  readonly #index: SnapshotIndex;
  readonly #ifindex: number;
  readonly #known = new Map<string, RouteWay>();
  #last: Route | undefined;
  #ways: readonly RouteWay[] = [];

  constructor(snapshot: Snapshot, ifindex: number, isDefaultNetwork: boolean) {
    this.#index = indexOf(snapshot);
    this.#ifindex = ifindex;
    this.interfaceName = this.#index.linkName(ifindex);
    const { leading, refusing } = routesByInterface(snapshot);
    const own = leading.get(ifindex) ?? [];
    const places =
      isDefaultNetwork && refusing.length > 0 ? [...own, ...refusing].sort((one, other) => one - other) : own;
    const routes: Route[] = [];
    for (let each = 0; each < places.length; each++) {
      const route = snapshot.routes[places[each] ?? -1];
      if (route !== undefined) routes.push(route);
    }
    this.routes = routes;
  }

  /** One for each next hop through the interface. Routes that go the same way mostly get the same objects. */
  waysTo(route: Route): readonly RouteWay[] {
    if (this.#last !== undefined && goesLike(route, this.#last) && isDefault(route) === isDefault(this.#last)) {
      return this.#ways;
    }
    this.#last = route;
    this.#ways = this.#waysOf(route);
    return this.#ways;
  }

  infosOf(route: Route): RouteInfo[] {
    return this.waysTo(route).map((way) => routeInfo(route, way));
  }

  /** All at once. */
  infos(): RouteInfo[] {
    const infos: RouteInfo[] = [];
    for (const route of this.routes) for (const way of this.waysTo(route)) infos.push(routeInfo(route, way));
    return infos;
  }

  *[Symbol.iterator](): Generator<RouteInfo> {
    for (const route of this.routes) yield* this.infosOf(route);
  }

  #waysOf(route: Route): readonly RouteWay[] {
    const isDefaultRoute = isDefault(route);
    if (refusesTraffic(route, this.#index)) return [this.#wayBy('', route.family, isDefaultRoute, true)];
    const ways: RouteWay[] = [];
    for (const { ifindex, gateway } of this.#index.nextHops(route)) {
      if (ifindex === this.#ifindex) ways.push(this.#wayBy(gateway, route.family, isDefaultRoute, false));
    }
    return ways;
  }

  #wayBy(gateway: string, family: AddressFamily, isDefaultRoute: boolean, isExcludedRoute: boolean): RouteWay {
    const router = gateway === '' ? unspecified(family) : gateway;
    const key = `${router} ${String(gateway !== '')} ${String(isDefaultRoute)} ${String(isExcludedRoute)}`;
    let way = this.#known.get(key);
    if (way === undefined) {
      way = {
        interface: isExcludedRoute ? '' : this.interfaceName,
        gateway: netAddress(router),
        hasGateway: gateway !== '',
        isDefaultRoute,
        isExcludedRoute,
      };
      this.#known.set(key, way);
    }
    return way;
  }
}

const isDefault = ({ prefixLength }: Route): boolean => prefixLength === 0;

/** The seed's object, in the seed's order; it shares nothing with another. */
function routeInfo({ destination, prefixLength }: Route, way: RouteWay): RouteInfo {
  return {
    interface: way.interface,
    destination: { address: netAddress(destination), prefixLength },
    gateway: { ...way.gateway },
    hasGateway: way.hasGateway,
    isDefaultRoute: way.isDefaultRoute,
    isExcludedRoute: way.isExcludedRoute,
  };
}
