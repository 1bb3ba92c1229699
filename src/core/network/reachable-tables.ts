import { AddressFamily } from '../kernel/address.js';
import { defaultRules } from '../kernel/default-rules.js';
import type { Route } from '../kernel/route.js';
import type { Rule } from '../kernel/rule.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { perSnapshot } from './per-snapshot.js';

/**
 * The rules, lowest priority first, by family. Where none are known (a kernel without policy routing, or procfs) they
 * are what such a kernel does: local, main, default.
 */
const rulesByFamily = perSnapshot((snapshot) => {
  const ofFamily = (family: AddressFamily): readonly Rule[] => {
    const rules = snapshot.rules.filter((rule) => rule.family === family);
    if (rules.length > 0) return rules.sort((one, other) => one.priority - other.priority);
    return defaultRules.filter((rule) => rule.family === family);
  };
  return { ipv4: ofFamily(AddressFamily.INET), ipv6: ofFamily(AddressFamily.INET6) };
});

/** The rules that decide for the family, in the order in which they are asked. */
export function rulesOf(snapshot: Snapshot, family: AddressFamily): readonly Rule[] {
  const rules = rulesByFamily(snapshot);
  return family === AddressFamily.INET ? rules.ipv4 : rules.ipv6;
}

const tablesByFamily = perSnapshot((snapshot) => {
  const ofFamily = (family: AddressFamily): ReadonlySet<number> => {
    const lookups = rulesOf(snapshot, family).filter((rule) => rule.action === 'lookup');
    const tables = new Set(lookups.filter((rule) => !rule.vrf).map((rule) => rule.table));
    if (lookups.some((rule) => rule.vrf)) for (const link of snapshot.links) tables.add(link.vrfTable);
    tables.delete(0);
    return tables;
  };
  return { ipv4: ofFamily(AddressFamily.INET), ipv6: ofFamily(AddressFamily.INET6) };
});

/** The tables that some rule of the family can reach, for any traffic whatever. */
export function reachableTables(snapshot: Snapshot, family: AddressFamily): ReadonlySet<number> {
  const tables = tablesByFamily(snapshot);
  return family === AddressFamily.INET ? tables.ipv4 : tables.ipv6;
}

/** Tells whether a route stands in a table that the rules of its family can reach. */
export function reachability(snapshot: Snapshot): (route: Route) => boolean {
  const { ipv4, ipv6 } = tablesByFamily(snapshot);
  return (route) => (route.family === AddressFamily.INET ? ipv4 : ipv6).has(route.table);
}
