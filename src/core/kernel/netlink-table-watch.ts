import type { KernelBytes } from './codec/kernel-bytes.js';
import type { InterfaceAddress } from './address.js';
import type { Device } from './device.js';
import type { KernelTables, MissingPart } from './kernel.js';
import type { ChangeListener, ChangeOptions, KernelChange, TableWatch } from './kernel-watch.js';
import type { Link } from './link.js';
import type { Neighbour } from './neighbour.js';
import { changeGroups, decodeChanges } from './netlink-changes.js';
import { NetlinkSubscription } from './netlink-subscription.js';
import { belongsToTables } from './netlink-tables.js';
import type { Nexthop } from './nexthop.js';
import { RouteStore } from './route-store.js';
import type { Route } from './route.js';
import type { Rule } from './rule.js';
import { TableReader, type TableSource } from './table-reader.js';

type Stale = 'all' | 'addresses' | 'routes' | 'rules' | 'nexthops' | 'devices';

const queueBytes = 8 << 20;
/** How long after a change the tables are read again, in case the kernel did not tell of all that followed from it. */
const reviewMs = 1000;
/** Reading again takes at most this share of the time. */
const reviewShare = 100;
/** After a dump that changed under our hands. */
const hurriedReviewMs = 100;
const longestTimerMs = 2_147_483_647;

/**
 * The tables by rtnetlink, kept up to date by its multicast groups, which are joined before the first dump. Links and
 * routes are changed by what the messages say; what messages do not tell is read again: small tables always, routes when
 * a link, an address or a nexthop object took some away (the kernel is silent about those), everything when messages
 * were lost. Some time after the last change everything is read once more.
 */
export class NetlinkTableWatch implements TableWatch {
  readonly #source: TableSource;
  readonly #listener: ChangeListener;
  readonly #options: ChangeOptions;
  readonly #subscription: NetlinkSubscription;
  readonly #stale = new Set<Stale>(['all']);
  #links = new Map<number, Link>();
  #addresses: readonly InterfaceAddress[] = [];
  readonly #routes = new RouteStore();
  #rules: readonly Rule[] = [];
  #nexthops: readonly Nexthop[] = [];
  #devices: readonly Device[] = [];
  #neighbours: readonly Neighbour[] = [];
  #missing: readonly MissingPart[] = [];
  /** Addresses that went since the tables were taken. */
  readonly #removed: InterfaceAddress[] = [];
  #tables: KernelTables | undefined;
  /** Whether the listener was told and has not taken the tables yet. */
  #isTold = true;
  #isTaking = false;
  #review: NodeJS.Timeout | undefined;
  #reviewAt = Infinity;
  #readMs = 0;

  /** @throws BusinessError `permission`, `kernel.failed`, `kernel.unavailable` */
  constructor(source: TableSource, listener: ChangeListener, options: ChangeOptions) {
    this.#source = source;
    this.#listener = listener;
    this.#options = options;
    const { neighbour, ...others } = changeGroups;
    const groups = [...Object.values(others), ...(options.neighbours === true ? [neighbour] : [])];
    this.#subscription = new NetlinkSubscription(groups, options.queueBytes ?? queueBytes, {
      message: (type, flags, bytes, start, end) => this.#onMessage(type, flags, bytes, start, end),
      lost: () => this.#onLost(),
      rest: () => this.#tell(),
    });
  }

  tables(): KernelTables {
    this.#isTaking = true;
    try {
      // What has been told of already is applied before anything is read, as it may be older than what is read.
      while (!this.#subscription.drain());
      this.#isTold = false;
      if (this.#tables === undefined || this.#stale.size > 0) this.#tables = this.#read();
      return this.#tables;
    } finally {
      this.#isTaking = false;
    }
  }

  ref(): void {
    this.#subscription.ref();
  }

  unref(): void {
    this.#subscription.unref();
  }

  stop(): void {
    clearTimeout(this.#review);
    this.#subscription.close();
    this.#isTold = true;
  }

  #onMessage(type: number, flags: number, bytes: KernelBytes, start: number, end: number): void {
    for (const change of decodeChanges(type, flags, bytes, start, end)) {
      this.#listener.told?.(change);
      this.#apply(change);
    }
  }

  #onLost(): void {
    this.#expire('all');
    this.#listener.lost();
  }

  #apply(change: KernelChange): void {
    switch (change.part) {
      case 'link':
        return this.#applyLink(change.record, change.removed);
      case 'address':
        if (change.removed) this.#removed.push(change.record);
        return this.#expire('addresses');
      case 'route':
        return this.#applyRoute(change.record, change.removed, change.replaced);
      case 'rule':
        return this.#expire('rules');
      case 'nexthop':
        return this.#expire('nexthops', 'routes');
      case 'neighbour':
      case 'announcement':
        return;
    }
  }

  #applyLink(link: Link, removed: boolean): void {
    const known = this.#links.get(link.ifindex);
    if (removed) this.#links.delete(link.ifindex);
    else this.#links.set(link.ifindex, link);
    // Wireless drivers send a link's message over and over to tell of other things.
    if (removed ? known === undefined : JSON.stringify(known) === JSON.stringify(link)) return;
    this.#expire('devices', 'addresses', 'routes');
  }

  #applyRoute(route: Route, removed: boolean, replaced: boolean): void {
    if (!belongsToTables(route)) return;
    const isOut = route.expiresSeconds !== null && route.expiresSeconds < 0;
    if ((isOut && !removed) || !this.#routes.apply(route, removed, replaced)) this.#expire('routes');
    if (route.nexthopId !== 0) this.#expire('nexthops');
    this.#expire();
    if (route.expiresSeconds !== null && !removed) this.#reviewAfter((route.expiresSeconds + 1) * 1000);
  }

  /** Notes what is to be read again; the rest has been applied. */
  #expire(...parts: readonly Stale[]): void {
    for (const part of parts) this.#stale.add(part);
    this.#tables = undefined;
  }

  #tell(): void {
    if (this.#isTaking || this.#isTold || this.#tables !== undefined) return;
    this.#isTold = true;
    this.#listener.changed();
  }

  #read(): KernelTables {
    const started = performance.now();
    const reader = new TableReader(this.#source, this.#options.parts ?? []);
    const all = this.#stale.has('all');
    const isStale = (part: Stale): boolean => all || this.#stale.has(part);
    if (all) this.#links = new Map(reader.links().map((link) => [link.ifindex, link]));
    const links = [...this.#links.values()];
    if (isStale('addresses')) this.#addresses = reader.addresses();
    if (isStale('routes') || this.#lostRoutes()) this.#routes.fill(reader.routes());
    this.#removed.length = 0;
    const routes = this.#routes.routes();
    if (isStale('rules')) this.#rules = reader.rules();
    if (isStale('nexthops')) this.#nexthops = reader.nexthops(routes);
    if (isStale('devices')) this.#devices = reader.devices(links);
    if (all) this.#neighbours = reader.neighbours();
    const unread = this.#missing.filter(({ part }) => !isStale(part as Stale));
    this.#missing = [...unread, ...reader.missing];
    this.#stale.clear();
    if (all) this.#readMs = performance.now() - started;
    this.#plan(routes, all, reader.consistent);
    return {
      source: 'netlink',
      consistent: reader.consistent,
      missing: this.#missing,
      links,
      addresses: this.#addresses,
      routes,
      rules: this.#rules,
      nexthops: this.#nexthops,
      devices: this.#devices,
      neighbours: this.#neighbours,
    };
  }

  /** Routes that leave from an address, or that an interface has only with one, go with it without a word. */
  #lostRoutes(): boolean {
    return this.#removed.some(
      ({ family, ifindex, address }) =>
        !this.#addresses.some((other) => other.ifindex === ifindex && other.family === family) ||
        this.#routes.routes().some(({ preferredSource }) => preferredSource === address),
    );
  }

  /** When to read everything again. What was all read just now needs that only for learnt routes that run out. */
  #plan(routes: readonly Route[], wasAll: boolean, consistent: boolean): void {
    if (!consistent) return this.#reviewAfter(hurriedReviewMs);
    if (!wasAll) return this.#reviewAfter(Math.max(reviewMs, this.#readMs * reviewShare));
    clearTimeout(this.#review);
    this.#review = undefined;
    let least = Infinity;
    for (const { expiresSeconds } of routes) {
      if (expiresSeconds !== null && expiresSeconds < least) least = expiresSeconds;
    }
    if (least < Infinity) this.#reviewAfter((least + 1) * 1000);
  }

  #reviewAfter(milliseconds: number): void {
    const at = performance.now() + milliseconds;
    if (this.#review !== undefined && this.#reviewAt <= at) return;
    clearTimeout(this.#review);
    this.#reviewAt = at;
    const review = (): void => {
      this.#review = undefined;
      this.#expire('all');
      this.#tell();
    };
    this.#review = setTimeout(review, Math.min(milliseconds, longestTimerMs)).unref();
  }
}
