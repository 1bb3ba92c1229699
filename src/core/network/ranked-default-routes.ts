import { AddressFamily } from '../kernel/address.js';
import { ruleMatches } from '../route/rule-match.js';
import { flowOf } from '../route/flow.js';
import { publicAddresses, type Snapshot } from '../snapshot/snapshot.js';
import { bearerOf } from './bearer.js';
import { defaultRoutes, type DefaultRoute } from './default-routes.js';
import type { Evidence } from './evidence.js';
import { managerEvidence } from './manager-evidence.js';
import { networksOf } from './networks.js';
import { rulesOf } from './reachable-tables.js';
import { indexOf } from './snapshot-index.js';
import { NetBearType } from './types.js';

const { BEARER_BLUETOOTH, BEARER_CELLULAR, BEARER_ETHERNET, BEARER_VPN, BEARER_WIFI } = NetBearType;

/** What breaks a tie between routes that are equal in all the kernel looks at. */
const bearerOrder = [BEARER_ETHERNET, BEARER_WIFI, BEARER_CELLULAR, BEARER_BLUETOOTH, BEARER_VPN];
const preferences = { high: 0, medium: 1, low: 2 } as const;

/**
 * The family's default routes through networks, best first: by the priority of the rule that reaches them, then prefix, metric,
 * router preference (RFC 4191), weight, bearer. Routes that only other traffic reaches (marked, of other users, from
 * given sources) come last; those of a VRF are for its members alone and never come.
 */
export function rankedDefaultRoutes(
  snapshot: Snapshot,
  family: AddressFamily,
  evidence: readonly Evidence[] = managerEvidence(snapshot),
): readonly DefaultRoute[] {
  const networks = new Set(networksOf(snapshot).map(({ link }) => link.ifindex));
  const priorities = rulePriorities(snapshot, family);
  const ranked: { readonly way: DefaultRoute; readonly rank: readonly number[] }[] = [];
  for (const way of defaultRoutes(snapshot, family)) {
    const { route, nextHop } = way;
    const reached = networks.has(nextHop.ifindex) ? priorities(way) : undefined;
    if (reached === undefined) continue;
    const bearer = bearerOrder.indexOf(bearerOf(snapshot, nextHop.ifindex, evidence).value);
    const tie = [preferences[route.preference], -nextHop.weight, bearer, nextHop.ifindex];
    ranked.push({ way, rank: [...reached, -route.prefixLength, route.metric, ...tie] });
  }
  return ranked.sort((one, other) => compare(one.rank, other.rank)).map(({ way }) => way);
}

/** For a route: 0 where this user's plain traffic reaches it, else 1; and the priority of the first rule that does. */
function rulePriorities(
  snapshot: Snapshot,
  family: AddressFamily,
): (way: DefaultRoute) => readonly [number, number] | undefined {
  const [destination] = family === AddressFamily.INET ? publicAddresses.ipv4 : publicAddresses.ipv6;
  const flow = flowOf(snapshot, { family, destination });
  const lookups = rulesOf(snapshot, family).filter((rule) => rule.action === 'lookup' && !rule.vrf);
  const plain = lookups.filter((rule) => ruleMatches(snapshot, rule, flow));
  return ({ route, nextHop }) => {
    const group = indexOf(snapshot).link(nextHop.ifindex)?.group;
    const reaching = plain.find(
      (rule) =>
        rule.table === route.table && rule.suppressPrefixLength < route.prefixLength && rule.suppressGroup !== group,
    );
    if (reaching !== undefined) return [0, reaching.priority];
    const other = lookups.find((rule) => rule.table === route.table && !plain.includes(rule));
    return other === undefined ? undefined : [1, other.priority];
  };
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [at, value] of one.entries()) {
    const difference = value - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
