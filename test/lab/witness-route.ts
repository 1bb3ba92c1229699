import { AddressFamily } from '../../src/core/kernel/address.js';
import type { Nexthop } from '../../src/core/kernel/nexthop.js';
import type { NextHop, Route, RouteType } from '../../src/core/kernel/route.js';
import type { PortRange, Rule, RuleAction } from '../../src/core/kernel/rule.js';
import { has, type JsonObject, list, number, object, text, words } from './json.js';
import type { IndexOf } from './witness.js';

const types: readonly RouteType[] = [
  'unspecified',
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
  'nat',
];

const routeFlags: Readonly<Record<string, number>> = { dead: 1, pervasive: 2, onlink: 4, offload: 8, linkdown: 16 };

/** The flags of a route and of a next hop that `ip` can tell. */
export const toldRouteFlags = Object.values(routeFlags).reduce((all, flag) => all | flag, 0);

const flagsOf = (value: unknown): number => words(value).reduce((all, flag) => all | (routeFlags[flag] ?? 0), 0);

interface Prefix {
  readonly address: string;
  readonly length: number;
}

/** `default`, `10.0.0.0/8` or a lone address, which is a prefix of full length. */
function prefixOf(value: string, family: AddressFamily): Prefix {
  if (value === 'default') return { address: family === AddressFamily.INET6 ? '::' : '0.0.0.0', length: 0 };
  const [address = '', length] = value.split('/');
  return { address, length: length === undefined ? (family === AddressFamily.INET6 ? 128 : 32) : Number(length) };
}

const gatewayOf = (hop: JsonObject): string => text(hop, 'gateway') || text(object(hop['via']), 'host');

function hopOf(hop: JsonObject, indexOf: IndexOf): NextHop {
  return {
    ifindex: indexOf(text(hop, 'dev')),
    gateway: gatewayOf(hop),
    weight: number(hop, 'weight', 1),
    flags: flagsOf(hop['flags']),
  };
}

/** IPv6 is known by an address, a source, or a preference, which only IPv6 routes have. */
const isIpv6 = (route: JsonObject): boolean => text(route, 'dst').includes(':') || has(route, 'pref');

/** A route of `ip -j -N -d route`. */
export function witnessedRoute(route: JsonObject, indexOf: IndexOf): Route {
  const family = isIpv6(route) ? AddressFamily.INET6 : AddressFamily.INET;
  const type = types[number(route, 'type')] ?? 'unspecified';
  const destination = prefixOf(text(route, 'dst'), family);
  const source = text(route, 'from') === '' ? { address: '', length: 0 } : prefixOf(text(route, 'from'), family);
  const leads =
    type === 'unicast' || type === 'local' || type === 'broadcast' || type === 'anycast' || type === 'multicast';
  const hops = has(route, 'nexthops') ? list(route['nexthops']) : [route];
  const preference = text(route, 'pref');
  return {
    family,
    destination: destination.address,
    prefixLength: destination.length,
    source: source.address,
    sourcePrefixLength: source.length,
    table: number(route, 'table'),
    metric: number(route, 'metric'),
    type,
    protocol: number(route, 'protocol'),
    scope: number(route, 'scope'),
    tos: number(route, 'tos'),
    preferredSource: text(route, 'prefsrc'),
    mtu: number(object(list(route['metrics'])[0]), 'mtu'),
    flags: flagsOf(route['flags']),
    expiresSeconds: has(route, 'expires') ? number(route, 'expires') : null,
    preference: preference === 'low' || preference === 'high' ? preference : 'medium',
    nexthopId: number(route, 'nhid'),
    nexthops: leads ? hops.map((hop) => hopOf(hop, indexOf)) : [],
  };
}

/** A nexthop object of `ip -j -N nexthop`. */
export function witnessedNexthop(nexthop: JsonObject, indexOf: IndexOf): Nexthop {
  return {
    id: number(nexthop, 'id'),
    ifindex: indexOf(text(nexthop, 'dev')),
    gateway: gatewayOf(nexthop),
    blackhole: has(nexthop, 'blackhole'),
    group: list(nexthop['group']).map((member) => ({ id: number(member, 'id'), weight: number(member, 'weight', 1) })),
  };
}

/** A rule of `ip -j -N -d rule`. */
export function witnessedRule(rule: JsonObject, family: AddressFamily): Rule {
  const source = selected(rule, 'src', family);
  const destination = selected(rule, 'dst', family);
  return {
    family,
    priority: number(rule, 'priority'),
    action: actionOf(rule),
    table: number(rule, 'table'),
    invert: has(rule, 'not'),
    source: source.address,
    sourcePrefixLength: source.length,
    destination: destination.address,
    destinationPrefixLength: destination.length,
    inputInterface: text(rule, 'iif'),
    outputInterface: text(rule, 'oif'),
    mark: has(rule, 'fwmark') ? number(rule, 'fwmark') : null,
    markMask: has(rule, 'fwmark') ? number(rule, 'fwmask', 0xffffffff) : 0,
    uidRange: has(rule, 'uid_start') ? { first: number(rule, 'uid_start'), last: number(rule, 'uid_end') } : null,
    tos: number(rule, 'tos'),
    ipProtocol: Number(text(rule, 'ipproto').replace('ipproto-', '')),
    sourcePorts: ports(rule, 'sport'),
    destinationPorts: ports(rule, 'dport'),
    suppressPrefixLength: number(rule, 'suppress_prefixlen', -1),
    suppressGroup: number(rule, 'suppress_ifgroup', -1),
    target: number(rule, 'goto'),
    vrf: has(rule, 'l3mdev'),
    protocol: number(rule, 'protocol'),
  };
}

function selected(rule: JsonObject, key: 'src' | 'dst', family: AddressFamily): Prefix {
  const address = text(rule, key);
  if (address === '' || address === 'all') return { address: '', length: 0 };
  return { address, length: number(rule, `${key}len`, family === AddressFamily.INET6 ? 128 : 32) };
}

function ports(rule: JsonObject, key: 'sport' | 'dport'): PortRange | null {
  if (has(rule, key)) return { first: number(rule, key), last: number(rule, key) };
  return has(rule, `${key}_start`) ? { first: number(rule, `${key}_start`), last: number(rule, `${key}_end`) } : null;
}

function actionOf(rule: JsonObject): RuleAction {
  if (has(rule, 'goto')) return 'goto';
  if (has(rule, 'nop')) return 'nop';
  const type = types[number(rule, 'action', -1)];
  return type === 'blackhole' || type === 'unreachable' || type === 'prohibit' ? type : 'lookup';
}
