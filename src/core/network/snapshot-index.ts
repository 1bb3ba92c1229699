import type { AddressFamily, InterfaceAddress } from '../kernel/address.js';
import type { Device } from '../kernel/device.js';
import type { Link } from '../kernel/link.js';
import type { Nexthop } from '../kernel/nexthop.js';
import type { NextHop, Route } from '../kernel/route.js';
import { routesOfLength } from '../kernel/route-list.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { perSnapshot } from './per-snapshot.js';

/** A snapshot's records by what one asks for them by. Made once a snapshot, each part when it is first needed. */
export class SnapshotIndex {
  readonly #snapshot: Snapshot;
  #links: Map<number, Link> | undefined;
  #addresses: Map<number, InterfaceAddress[]> | undefined;
  #devices: Map<number, Device> | undefined;
  #nexthops: Map<number, Nexthop> | undefined;
  readonly #hops = new Map<number, readonly NextHop[]>();
  #defaultRoutes: Route[] | undefined;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  link(ifindex: number): Link | undefined {
    this.#links ??= new Map(this.#snapshot.links.map((link) => [link.ifindex, link]));
    return this.#links.get(ifindex);
  }

  linkName(ifindex: number): string {
    return this.link(ifindex)?.name ?? '';
  }

  /** Name of the loopback interface, which the kernel always gives index 1. */
  loopbackName(): string {
    return this.linkName(1);
  }

  addresses(ifindex: number): readonly InterfaceAddress[] {
    if (this.#addresses === undefined) {
      this.#addresses = new Map();
      for (const address of this.#snapshot.addresses) {
        const known = this.#addresses.get(address.ifindex);
        if (known === undefined) this.#addresses.set(address.ifindex, [address]);
        else known.push(address);
      }
    }
    return this.#addresses.get(ifindex) ?? [];
  }

  device(ifindex: number): Device | undefined {
    this.#devices ??= new Map(this.#snapshot.devices.map((device) => [device.ifindex, device]));
    return this.#devices.get(ifindex);
  }

  /** Ports of a bridge, bond or team, lowest ifindex first. */
  ports(ifindex: number): Link[] {
    return this.#snapshot.links
      .filter((link) => link.master === ifindex && link.ifindex !== ifindex)
      .sort((one, other) => one.ifindex - other.ifindex);
  }

  /**
   * The next hops of a route, nexthop objects and their groups resolved; a blackhole object has none. The same list for
   * all routes of one object.
   */
  nextHops(route: Route): readonly NextHop[] {
    if (route.nexthopId === 0) return route.nexthops;
    let hops = this.#hops.get(route.nexthopId);
    if (hops === undefined) {
      hops = this.#resolve(route.nexthopId);
      if (hops === undefined) return route.nexthops;
      this.#hops.set(route.nexthopId, hops);
    }
    return hops;
  }

  #resolve(nexthopId: number): readonly NextHop[] | undefined {
    this.#nexthops ??= new Map(this.#snapshot.nexthops.map((nexthop) => [nexthop.id, nexthop]));
    const object = this.#nexthops.get(nexthopId);
    if (object === undefined) return undefined;
    if (object.group.length === 0) return single(object, 1);
    return object.group.flatMap(({ id, weight }) => {
      const member = this.#nexthops?.get(id);
      return member === undefined ? [] : single(member, weight);
    });
  }

  /** True when the route's nexthop object is a blackhole, whatever the route's own type says. */
  leadsToBlackhole(route: Route): boolean {
    if (route.nexthopId === 0) return false;
    this.#nexthops ??= new Map(this.#snapshot.nexthops.map((nexthop) => [nexthop.id, nexthop]));
    return this.#nexthops.get(route.nexthopId)?.blackhole ?? false;
  }

  /** Unicast routes of length 0 and 1 (an OpenVPN-style pair of halves is a default route), in all tables. */
  defaultRoutes(family: AddressFamily): readonly Route[] {
    this.#defaultRoutes ??= routesOfLength(this.#snapshot.routes, [0, 1]).filter(
      (route) => route.type === 'unicast' && !isExpired(route),
    );
    return this.#defaultRoutes.filter((route) => route.family === family);
  }
}

const single = (nexthop: Nexthop, weight: number): NextHop[] =>
  nexthop.blackhole ? [] : [{ ifindex: nexthop.ifindex, gateway: nexthop.gateway, weight, flags: 0 }];

/** A learnt route whose time has run out (seconds are rounded down), which the kernel has not collected yet. */
export function isExpired(route: Route): boolean {
  return route.expiresSeconds !== null && route.expiresSeconds < 0;
}

/** The index of a snapshot; the same one every time. */
export const indexOf = perSnapshot((snapshot) => new SnapshotIndex(snapshot));
