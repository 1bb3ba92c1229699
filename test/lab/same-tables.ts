import type { ExecutionContext } from 'ava';
import type { KernelTables } from '../../src/core/kernel/kernel.js';
import { type Route, RouteTable } from '../../src/core/kernel/route.js';
import type { Witnessed } from './witness.js';
import { toldAddressFlags, toldLinkFlags } from './witness-link.js';
import { toldRouteFlags } from './witness-route.js';

type Tables = Pick<KernelTables, keyof Witnessed>;

const ownTypes = new Set(['local', 'broadcast', 'anycast', 'multicast']);

/** What the kernel keeps for its own addresses, which our tables leave out, as they do expired routes. */
const isOfTheKernel = (route: Route): boolean =>
  ownTypes.has(route.type) && (route.table === RouteTable.LOCAL || route.protocol === 2);

/** A time that runs on between two looks: whether there is one is compared exactly, its length roughly. */
const roughly = (seconds: number | null): string | null => (seconds === null ? null : 'some seconds');

const comparable = {
  links: (tables: Tables) => tables.links.map((link) => ({ ...link, flags: link.flags & toldLinkFlags })),
  addresses: (tables: Tables) =>
    tables.addresses.map((address) => ({
      ...address,
      flags: address.flags & toldAddressFlags,
      preferredSeconds: roughly(address.preferredSeconds),
      validSeconds: roughly(address.validSeconds),
    })),
  routes: (tables: Tables) =>
    tables.routes
      .filter((route) => !isOfTheKernel(route) && (route.expiresSeconds ?? 0) >= 0)
      .map((route) => ({
        ...route,
        flags: route.flags & toldRouteFlags,
        expiresSeconds: roughly(route.expiresSeconds),
        nexthops: route.nexthops.map((hop) => ({ ...hop, flags: hop.flags & toldRouteFlags })),
      })),
  rules: (tables: Tables) => tables.rules,
  nexthops: (tables: Tables) => tables.nexthops,
  neighbours: (tables: Tables) => tables.neighbours,
} satisfies Record<keyof Witnessed, (tables: Tables) => readonly object[]>;

/** A record as one line, its keys in order, so that records can be sorted and differences read. */
const line = (record: object): string => JSON.stringify(record, Object.keys(record).sort().concat(nestedKeys));
const nestedKeys = ['ifindex', 'gateway', 'weight', 'flags', 'first', 'last', 'id'];

export const comparableLines = (tables: Tables, part: keyof Witnessed): string[] =>
  comparable[part](tables).map(line).sort();

export const allParts = Object.keys(comparable) as (keyof Witnessed)[];

/** Asserts that our tables say, field by field and record by record, what `ip -j` says. */
export function assertSameTables(t: ExecutionContext, ours: Tables, theirs: Tables, parts = allParts): void {
  for (const part of parts) t.deepEqual(comparableLines(ours, part), comparableLines(theirs, part), part);
  const expiring = (tables: Tables) =>
    tables.routes.filter((route) => route.expiresSeconds !== null && route.expiresSeconds >= 0);
  for (const route of expiring(theirs)) {
    const [same] = expiring(ours).filter((each) => each.destination === route.destination);
    const apart = Math.abs((same?.expiresSeconds ?? Infinity) - (route.expiresSeconds ?? 0));
    t.true(apart <= 3, `${route.destination} expires in ${route.expiresSeconds} s, not in ${same?.expiresSeconds}`);
  }
}
