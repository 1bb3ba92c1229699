import type { AddressFamily } from '../kernel/address.js';
import type { Route } from '../kernel/route.js';
import { type RouteRows, rowsOf } from '../kernel/route-list.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { netAddress, unspecified } from './net-address.js';
import { refusesTraffic, routesByInterface } from './routes-by-interface.js';
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
  /** Where in the snapshot's routes they stand. */
  readonly places: readonly number[];
  /** The snapshot's routes. */
  readonly rows: RouteRows;
  readonly #index: SnapshotIndex;
  readonly #ifindex: number;
  readonly #known = new Map<string, RouteWay>();
  readonly #waysAt: (place: number) => readonly RouteWay[] | undefined;

  constructor(snapshot: Snapshot, ifindex: number, isDefaultNetwork: boolean) {
    this.#index = indexOf(snapshot);
    this.#ifindex = ifindex;
    this.interfaceName = this.#index.linkName(ifindex);
    const { leading, refusing } = routesByInterface(snapshot);
    const own = leading.get(ifindex) ?? [];
    this.places =
      isDefaultNetwork && refusing.length > 0 ? [...own, ...refusing].sort((one, other) => one - other) : own;
    this.rows = rowsOf(snapshot.routes);
    this.#waysAt = this.perWays((ways) => ways);
  }

  /** As the snapshot has them. */
  routes(): Route[] {
    const routes: Route[] = [];
    for (const place of this.places) {
      const route = this.rows.at(place);
      if (route !== undefined) routes.push(route);
    }
    return routes;
  }

  /**
   * What `make` gives for the ways of the route at a place: one for each next hop through the interface. It is called for
   * few places, as long tables are few ways to many destinations.
   */
  perWays<T>(make: (ways: readonly RouteWay[], family: AddressFamily) => T): (place: number) => T | undefined {
    const { rows } = this;
    const defaultAt = rows.perWay((route) => make(this.#waysOf(route, true), route.family));
    const otherAt = rows.perWay((route) => make(this.#waysOf(route, false), route.family));
    return (place) => (rows.prefixLengthAt(place) === 0 ? defaultAt(place) : otherAt(place));
  }

  infosAt(place: number): RouteInfo[] {
    const destination = this.rows.destinationAt(place);
    const prefixLength = this.rows.prefixLengthAt(place);
    return (this.#waysAt(place) ?? []).map((way) => routeInfo(destination, prefixLength, way));
  }

  /** All at once. */
  infos(): RouteInfo[] {
    return this.places.flatMap((place) => this.infosAt(place));
  }

  *[Symbol.iterator](): Generator<RouteInfo> {
    for (const place of this.places) yield* this.infosAt(place);
  }

  #waysOf(route: Route, isDefaultRoute: boolean): readonly RouteWay[] {
    if (refusesTraffic(route, this.#index)) return [this.#wayBy('', route.family, isDefaultRoute, true)];
    const ways: RouteWay[] = [];
    for (const { ifindex, gateway } of this.#index.nextHops(route)) {
      if (ifindex === this.#ifindex) ways.push(this.#wayBy(gateway, route.family, isDefaultRoute, false));
    }
    return ways;
  }

  #wayBy(gateway: string, family: AddressFamily, isDefaultRoute: boolean, isExcludedRoute: boolean): RouteWay {
    const router = gateway === '' ? unspecified(family) : gateway;
    const key = `${family} ${router} ${String(gateway !== '')} ${String(isDefaultRoute)} ${String(isExcludedRoute)}`;
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

/** The seed's object, in the seed's order; it shares nothing with another. */
function routeInfo(destination: string, prefixLength: number, way: RouteWay): RouteInfo {
  return {
    interface: way.interface,
    destination: { address: netAddress(destination), prefixLength },
    gateway: { ...way.gateway },
    hasGateway: way.hasGateway,
    isDefaultRoute: way.isDefaultRoute,
    isExcludedRoute: way.isExcludedRoute,
  };
}
