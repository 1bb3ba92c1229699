import type { NextHop, Route } from './route.js';
import type { RouteList } from './route-list.js';

/**
 * The routes of a dump, changed one by one. What the kernel tells of a change does not always say what became of the
 * table (routes that share everything but their next hops); then a change cannot be applied, and they are to be read again.
 */
export class RouteStore {
  /** By all that the kernel tells routes of a table apart by, next hops excepted. */
  #slots = new Map<string, Route[]>();
  #routes: readonly Route[] | undefined;

  /** Takes a dump in; routes that are as they were stay the same objects, so that what was made of them still holds. */
  fill(routes: RouteList): void {
    const before = this.#slots;
    this.#slots = new Map();
    this.#routes = undefined;
    for (const route of routes) {
      const slot = slotOf(route);
      const kept = before.get(slot)?.find((known) => isSame(known, route)) ?? route;
      const others = this.#slots.get(slot);
      if (others === undefined) this.#slots.set(slot, [kept]);
      else others.push(kept);
    }
  }

  /** @returns false when what became of the table cannot be told */
  apply(route: Route, removed: boolean, replaced: boolean): boolean {
    const slot = slotOf(route);
    const there = this.#slots.get(slot) ?? [];
    const [only] = there;
    if (there.length > 1) return false;
    if (removed) {
      if (only === undefined || !leadsTheSameWay(only, route)) return false;
      this.#slots.delete(slot);
    } else {
      if (only !== undefined && !replaced && !leadsTheSameWay(only, route)) return false;
      this.#slots.set(slot, [route]);
    }
    this.#routes = undefined;
    return true;
  }

  routes(): readonly Route[] {
    if (this.#routes === undefined) {
      const routes: Route[] = [];
      for (const slot of this.#slots.values()) for (const route of slot) routes.push(route);
      this.#routes = routes;
    }
    return this.#routes;
  }
}

const slotOf = (route: Route): string =>
  `${route.table} ${route.destination}/${route.prefixLength} ${route.metric} ${route.tos} ${route.source}/${route.sourcePrefixLength}`;

function leadsTheSameWay(one: Route, other: Route): boolean {
  return (
    one.type === other.type &&
    one.nexthopId === other.nexthopId &&
    one.nexthops.length === other.nexthops.length &&
    one.nexthops.every((hop, at) => isSameHop(hop, other.nexthops[at]))
  );
}

function isSameHop(one: NextHop, other: NextHop | undefined): boolean {
  return one.ifindex === other?.ifindex && one.gateway === other.gateway && one.weight === other.weight;
}

/** Equal in every field; a route that runs out never is, as its time has changed. */
function isSame(one: Route, other: Route): boolean {
  return (
    leadsTheSameWay(one, other) &&
    one.nexthops.every((hop, at) => hop.flags === other.nexthops[at]?.flags) &&
    one.protocol === other.protocol &&
    one.scope === other.scope &&
    one.preferredSource === other.preferredSource &&
    one.mtu === other.mtu &&
    one.flags === other.flags &&
    one.preference === other.preference &&
    one.expiresSeconds === null &&
    other.expiresSeconds === null
  );
}
