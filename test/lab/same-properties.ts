import type { ExecutionContext } from 'ava';
import { AddressFamily, AddressFlag } from '../../src/core/kernel/address.js';
import type { Route } from '../../src/core/kernel/route.js';
import type { RouteInfo } from '../../src/core/network/types.js';
import type { InterfaceAnswer } from './inside.js';
import type { Witnessed } from './witness.js';

/** One line a route: what the seed's RouteInfo tells. */
const told = (route: RouteInfo): string =>
  [
    route.interface,
    `${route.destination.address.address}/${route.destination.prefixLength}`,
    route.hasGateway ? `via ${route.gateway.address}` : 'on-link',
    route.isDefaultRoute ? 'default' : '',
    route.isExcludedRoute === true ? 'excluded' : '',
  ].join(' ');

function lineOf(route: Route, name: string, gateway: string, excluded: boolean): string {
  const whole = route.prefixLength === 0 ? 'default' : '';
  const way = gateway === '' ? 'on-link' : `via ${gateway}`;
  return [name, `${route.destination}/${route.prefixLength}`, way, whole, excluded ? 'excluded' : ''].join(' ');
}

const refusing = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);

/** The unreachable default that the kernel, or a manager for it, puts behind all IPv6 routes. */
const isKernelsOwn = (route: Route): boolean => route.type === 'unreachable' && route.metric === 0xffffffff;

/** The kernel lists an expired route until it collects its garbage, and no longer uses it. */
const isExpired = (route: Route): boolean => (route.expiresSeconds ?? 0) < 0;

/** The routes that `ip` shows and rules can reach: those through the interface, and for the default network the refusals. */
function expectedRoutes(seen: Witnessed, ifindex: number, name: string, isDefault: boolean): string[] {
  const reachable = new Set(
    seen.rules.filter((rule) => rule.action === 'lookup').map((rule) => `${rule.family} ${rule.table}`),
  );
  const blackholes = new Set(seen.nexthops.filter((nexthop) => nexthop.blackhole).map((nexthop) => nexthop.id));
  return seen.routes
    .filter((route) => reachable.has(`${route.family} ${route.table}`) && !isKernelsOwn(route) && !isExpired(route))
    .flatMap((route) => {
      if (refusing.has(route.type) || blackholes.has(route.nexthopId))
        return isDefault ? [lineOf(route, '', '', true)] : [];
      const hops = route.type === 'unicast' ? route.nexthops.filter((hop) => hop.ifindex === ifindex) : [];
      return hops.map((hop) => lineOf(route, name, hop.gateway, false));
    })
    .sort();
}

/** The routes of an interface's properties, and those that `ip` leads one to expect, each as a line and in order. */
export function comparableRoutes(
  routes: readonly RouteInfo[],
  seen: Witnessed,
  ifindex: number,
  isDefault: boolean,
): { readonly ours: readonly string[]; readonly theirs: readonly string[] } {
  const name = seen.links.find((link) => link.ifindex === ifindex)?.name ?? '';
  return { ours: routes.map(told).sort(), theirs: expectedRoutes(seen, ifindex, name, isDefault) };
}

/** Asserts that an interface's properties are what `ip -j` says, field by field. */
export function assertSameProperties(
  t: ExecutionContext,
  answer: InterfaceAnswer,
  seen: Witnessed,
  isDefault: boolean,
): void {
  const { properties, ifindex, name } = answer;
  const link = seen.links.find((each) => each.ifindex === ifindex);
  t.is(properties.interfaceName, link?.name ?? '');
  t.is(properties.mtu, link?.mtu ?? 0);
  t.is(answer.netId, 100 + ifindex);
  const inUse = seen.addresses.filter(
    (each) => each.ifindex === ifindex && (each.flags & (AddressFlag.TENTATIVE | AddressFlag.DADFAILED)) === 0,
  );
  t.deepEqual(
    properties.linkAddresses.map(({ address, prefixLength }) => `${address.address}/${prefixLength}`).sort(),
    inUse.map((each) => `${each.address}/${each.prefixLength}`).sort(),
  );
  for (const { address } of properties.linkAddresses) t.is(address.family, address.address.includes(':') ? 2 : 1);
  const { ours, theirs } = comparableRoutes(properties.routes, seen, ifindex, isDefault);
  t.deepEqual(ours, theirs, `routes of ${name}`);
  for (const route of properties.routes.filter((each) => !each.hasGateway)) {
    t.is(route.gateway.address, route.destination.address.family === 2 ? '::' : '0.0.0.0');
  }
  const families = { isIPv4LinkValid: AddressFamily.INET, isIPv6LinkValid: AddressFamily.INET6 } as const;
  for (const [field, family] of Object.entries(families)) {
    const global = inUse.some((each) => each.family === family && each.scope === 0);
    const valid = properties[field as keyof typeof families];
    if (!global) t.false(valid, `${field} of ${name}, which has no address`);
  }
}
