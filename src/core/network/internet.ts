import { AddressFamily } from '../kernel/address.js';
import type { Link } from '../kernel/link.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { bearerOf, isVpn } from './bearer.js';
import { hostRoutes } from './carrier-links.js';
import { defaultRoutes, hasDefaultRoute } from './default-routes.js';
import type { Evidence } from './evidence.js';
import { managerEvidence } from './manager-evidence.js';
import { indexOf } from './snapshot-index.js';
import { usableAddresses } from './usable-addresses.js';

/**
 * Why the interface reaches the Internet in that family, or empty when it does not: it has a default route, and traffic
 * has an address to come from; or it carries a VPN that has taken the default route over.
 */
export function internetBy(
  snapshot: Snapshot,
  ifindex: number,
  family: AddressFamily,
  evidence: readonly Evidence[] = managerEvidence(snapshot),
): string {
  const version = family === AddressFamily.INET ? 'IPv4' : 'IPv6';
  if (!hasSource(snapshot, ifindex, family)) return '';
  if (hasDefaultRoute(snapshot, ifindex, family)) return `${version} default route`;
  const vpn = carriedVpn(snapshot, ifindex, family, evidence);
  return vpn === undefined ? '' : `carries ${vpn.name}, which has the ${version} default route`;
}

/** An address of its own, or one that the kernel lends it from another interface (unnumbered links). */
function hasSource(snapshot: Snapshot, ifindex: number, family: AddressFamily): boolean {
  if (usableAddresses(snapshot, ifindex, family).length > 0) return true;
  return snapshot.decisions.some(
    ({ query, sourceAddress, ...decision }) =>
      decision.ifindex === ifindex &&
      query.family === family &&
      decision.type === 'unicast' &&
      sourceAddress !== '' &&
      !/^(?:fe[89ab]|169\.254\.|::$|0\.0\.0\.0$)/.test(sourceAddress),
  );
}

/** The VPN whose server this interface leads to, where no network but VPNs has a default route left. */
function carriedVpn(
  snapshot: Snapshot,
  ifindex: number,
  family: AddressFamily,
  evidence: readonly Evidence[],
): Link | undefined {
  const index = indexOf(snapshot);
  const holders = defaultRoutes(snapshot, family).map(({ nextHop }) => nextHop.ifindex);
  if (holders.length === 0 || !holders.every((holder) => isVpn(bearerOf(snapshot, holder, evidence)))) return undefined;
  const leads = hostRoutes(snapshot, family, (link) => link.ifindex === ifindex).length > 0;
  return leads && !holders.includes(ifindex) ? index.link(holders[0] ?? 0) : undefined;
}
