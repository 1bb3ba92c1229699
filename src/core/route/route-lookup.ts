import { AddressFamily } from '../kernel/address.js';
import type { NextHop, RouteDecision, RouteQuery, RouteType } from '../kernel/route.js';
import type { Rule } from '../kernel/rule.js';
import { rulesOf } from '../network/reachable-tables.js';
import { indexOf } from '../network/snapshot-index.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { flowOf, type Flow } from './flow.js';
import { ruleMatches } from './rule-match.js';
import { selectSource } from './source-selection.js';
import { lookupTable, type Match } from './table-lookup.js';

/** A decision made from recorded tables. */
export interface RecordedDecision extends RouteDecision {
  /**
   * Further next hops of a multipath route: the kernel spreads flows over all of them by a hash it does not tell, so
   * the heaviest is answered and these may be what it takes.
   */
  readonly alternatives: readonly NextHop[];
}

/**
 * Where the recorded tables would send a packet, by the kernel's own algorithm: rules by priority, in each table the
 * longest prefix, then metric. It cannot know neighbour reachability, sysctls and route caches.
 * @throws BusinessError `value.address`
 *
 * As `ip route get`, from a snapshot.
 */
export function lookupRecorded(snapshot: Snapshot, query: RouteQuery): RecordedDecision {
  const flow = flowOf(snapshot, query);
  if (flow.family === AddressFamily.INET && flow.ifindex === 0 && flow.destination.every((byte) => byte === 0)) {
    return toThisHost(query);
  }
  const found = lookupByRules(snapshot, query, flow);
  return found.ifindex === 0 ? (onLinkDecision(snapshot, query, flow) ?? found) : found;
}

/** To 0.0.0.0 the kernel sends as to this host itself, before it looks at any table (ip_route_output_key_hash_rcu). */
function toThisHost(query: RouteQuery): RecordedDecision {
  const { destination, source = '127.0.0.1' } = query;
  return { ...refusal(query, 'local', null), ifindex: 1, sourceAddress: source, destination, prefixLength: 32 };
}

/**
 * What rules and tables alone say, without the kernel's guess for bound IPv4 traffic that they refuse.
 * @throws BusinessError `value.address`
 */
export function policyDecision(snapshot: Snapshot, query: RouteQuery): RecordedDecision {
  return lookupByRules(snapshot, query, flowOf(snapshot, query));
}

function lookupByRules(snapshot: Snapshot, query: RouteQuery, flow: Flow): RecordedDecision {
  const rules = rulesOf(snapshot, query.family);
  for (let at = 0; at < rules.length; at++) {
    const rule = rules[at];
    if (rule === undefined || !ruleMatches(snapshot, rule, flow)) continue;
    if (rule.action === 'goto') {
      const target = rules.findIndex((each) => each.priority === rule.target);
      if (target > at) at = target - 1;
    } else if (rule.action === 'lookup') {
      const match = lookupTable(snapshot, rule.vrf ? flow.vrfTable : rule.table, flow);
      if (match !== undefined && !isSuppressed(snapshot, rule, match)) {
        return decision(snapshot, query, flow, match, rule);
      }
    } else if (rule.action === 'blackhole' || rule.action === 'unreachable' || rule.action === 'prohibit') {
      return refusal(query, rule.action, rule.priority);
    }
  }
  return refusal(query, 'none', null);
}

/** `suppress_prefixlength` and `suppress_ifgroup` pass over routes that lead somewhere, never over refusals. */
function isSuppressed(snapshot: Snapshot, rule: Rule, { route, nextHops }: Match): boolean {
  const [first] = nextHops;
  if (first === undefined) return false;
  if (route.prefixLength <= rule.suppressPrefixLength) return true;
  return rule.suppressGroup !== -1 && indexOf(snapshot).link(first.ifindex)?.group === rule.suppressGroup;
}

const noInterface = { ifindex: 0, gateway: '', sourceAddress: '', mtu: 0, alternatives: [] };

function refusal(query: RouteQuery, type: RouteType | 'none', rulePriority: number | null): RecordedDecision {
  return { ...noInterface, query, type, table: 0, metric: 0, destination: '', prefixLength: 0, rulePriority };
}

function decision(
  snapshot: Snapshot,
  query: RouteQuery,
  flow: Flow,
  { route, type, nextHops }: Match,
  rule: Rule,
): RecordedDecision {
  const { table, metric, destination, prefixLength, mtu } = route;
  const from = { query, type, table, metric, destination, prefixLength, rulePriority: rule.priority };
  const [chosen, ...alternatives] = [...nextHops].sort((one, other) => other.weight - one.weight);
  if (type === 'local') {
    // What is for this machine stays in it, whichever interface has the address.
    const sourceAddress = query.source ?? (route.preferredSource === '' ? query.destination : route.preferredSource);
    return { ...from, ...noInterface, ifindex: 1, sourceAddress };
  }
  if (chosen === undefined) return { ...from, ...noInterface };
  const { ifindex, gateway } = chosen;
  const sourceAddress = query.source ?? selectSource(snapshot, flow, route, chosen);
  const taken = typeOf(flow, type);
  // Routers and metrics of a route that is not meant for such destinations do not count (__mkroute_output).
  const onLink = taken !== type && (taken === 'broadcast' || prefixLength < 4);
  const path = onLink ? { gateway: '', mtu: 0 } : { gateway, mtu };
  return { ...from, type: taken, ifindex, sourceAddress, ...path, alternatives };
}

/** IPv4's group and all-hosts addresses take any route, but the answer is no unicast. */
function typeOf(flow: Flow, type: RouteType): RouteType {
  if (flow.family !== AddressFamily.INET || type !== 'unicast') return type;
  if (flow.destination.every((byte) => byte === 255)) return 'broadcast';
  return ((flow.destination[0] ?? 0) & 0xf0) === 0xe0 ? 'multicast' : type;
}

/** IPv4 traffic bound to an interface that tables and rules refuse is taken for on-link there (net/ipv4/route.c). */
function onLinkDecision(snapshot: Snapshot, query: RouteQuery, flow: Flow): RecordedDecision | undefined {
  if (flow.family !== AddressFamily.INET || flow.ifindex === 0 || flow.vrfTable !== 0) return undefined;
  if (indexOf(snapshot).link(flow.ifindex) === undefined) return undefined;
  const nextHop = { ifindex: flow.ifindex, gateway: '', weight: 1, flags: 0 };
  const sourceAddress = query.source ?? selectSource(snapshot, flow, undefined, nextHop);
  const type = typeOf(flow, 'unicast');
  const { destination } = query;
  return { ...refusal(query, type, null), ifindex: flow.ifindex, sourceAddress, destination, prefixLength: 32 };
}
