import { AddressFamily } from '../kernel/address.js';
import type { RouteDecision } from '../kernel/route.js';
import { flowOf } from '../route/flow.js';
import { selectSource } from '../route/source-selection.js';
import { publicAddresses, type Snapshot } from '../snapshot/snapshot.js';
import { bearerOf, isVpn } from './bearer.js';
import { hostRoutes } from './carrier-links.js';
import type { DefaultRoute } from './default-routes.js';
import type { Evidence } from './evidence.js';
import { managerEvidence } from './manager-evidence.js';
import { internetBy } from './internet.js';
import { interfacesOf } from './networks.js';
import { perSnapshot } from './per-snapshot.js';
import { rankedDefaultRoutes } from './ranked-default-routes.js';

/** How traffic of one family leaves this machine, VPNs looked through. */
export interface WayOut {
  readonly ifindex: number;
  /** Empty when on-link. */
  readonly gateway: string;
  readonly sourceAddress: string;
  readonly table: number;
  readonly metric: number;
}

/** One family's part of the choice. */
export interface FamilyChoice {
  readonly way: WayOut | null;
  /** ifindex of the VPN on top; 0 = none. */
  readonly vpn: number;
  /** What decided, as `--explain` shows it. */
  readonly source: string;
}

/** The default network: it carries all that no specific route claims, VPNs looked through. */
export interface DefaultChoice {
  /** 0 = none. */
  readonly ifindex: number;
  /** ifindex of the VPN on top; 0 = none. */
  readonly vpn: number;
  readonly ipv4: FamilyChoice;
  readonly ipv6: FamilyChoice;
}

/**
 * The default network. The kernel's decisions for one public address in each half of the address space count where
 * they agree; where they do not, or policy or a split tunnel stands in the way, the default routes by rule priority,
 * metric and router preference do. IPv4's network where it reaches the Internet, else IPv6's.
 */
export function chooseDefault(
  snapshot: Snapshot,
  evidence: readonly Evidence[] = managerEvidence(snapshot),
): DefaultChoice {
  return evidence === managerEvidence(snapshot) ? chooseOnce(snapshot) : choose(snapshot, evidence);
}

const chooseOnce = perSnapshot((snapshot) => choose(snapshot, managerEvidence(snapshot)));

function choose(snapshot: Snapshot, evidence: readonly Evidence[]): DefaultChoice {
  const { INET, INET6 } = AddressFamily;
  const ipv4 = chooseFamily(snapshot, INET, evidence);
  const ipv6 = chooseFamily(snapshot, INET6, evidence);
  const online = (family: AddressFamily, { way }: FamilyChoice): number =>
    way === null || internetBy(snapshot, way.ifindex, family, evidence) === '' ? 0 : way.ifindex;
  return {
    ifindex: online(INET, ipv4) || online(INET6, ipv6),
    vpn: ipv4.vpn || ipv6.vpn,
    ipv4,
    ipv6,
  };
}

function chooseFamily(snapshot: Snapshot, family: AddressFamily, evidence: readonly Evidence[]): FamilyChoice {
  const decisions = snapshot.decisions.filter((decision) => decision.query.family === family);
  if (decisions.length > 0 && decisions.every(({ type }) => type === 'none')) {
    return { way: null, vpn: 0, source: 'the kernel has no route to a public address' };
  }
  const agreed = agreement(decisions);
  if (agreed !== undefined) {
    // procfs answers no lookup: its decisions are our own work.
    const asked = snapshot.source === 'netlink';
    const source = asked ? "the kernel's decision" : 'worked out from the tables that /proc shows';
    return isVpn(bearerOf(snapshot, agreed.ifindex, evidence))
      ? { way: carrierOf(snapshot, family, evidence), vpn: agreed.ifindex, source }
      : wayThroughNetwork(snapshot, agreed, source);
  }
  const [best] = rankedDefaultRoutes(snapshot, family, evidence);
  if (best === undefined) return { way: null, vpn: 0, source: 'no default route' };
  const source = 'the best default route by rule priority and metric';
  return isVpn(bearerOf(snapshot, best.nextHop.ifindex, evidence))
    ? { way: carrierOf(snapshot, family, evidence), vpn: best.nextHop.ifindex, source }
    : { way: wayOf(snapshot, family, best), vpn: 0, source };
}

/** Longer prefixes are somebody's specific route, not a way for all traffic; VPNs tile the space with up to /8. */
const longestTile = 8;

/** The decision both halves of the address space share, leaving by one interface. */
function agreement(decisions: readonly RouteDecision[]): RouteDecision | undefined {
  const [first] = decisions;
  const agreed = decisions.every(
    ({ type, ifindex, prefixLength }) =>
      type === 'unicast' && ifindex === first?.ifindex && prefixLength <= longestTile,
  );
  return agreed ? first : undefined;
}

function wayThroughNetwork(snapshot: Snapshot, decision: RouteDecision, source: string): FamilyChoice {
  const { ifindex, gateway, sourceAddress, table, metric } = decision;
  const via = interfacesOf(snapshot).find(({ link }) => link.ifindex === ifindex);
  if (via?.isNetwork === true) {
    return { way: { ifindex, gateway, sourceAddress, table, metric }, vpn: 0, source };
  }
  const reason = via === undefined ? 'is unknown' : `is no network (${via.reason})`;
  return { way: null, vpn: 0, source: `${source}, but ${via?.link.name ?? String(ifindex)} ${reason}` };
}

/** The network below a VPN: the best default route that is no VPN's, else a route to one far host, the VPN's server. */
function carrierOf(snapshot: Snapshot, family: AddressFamily, evidence: readonly Evidence[]): WayOut | null {
  const isCarrier = (ifindex: number): boolean => !isVpn(bearerOf(snapshot, ifindex, evidence));
  const ranked = rankedDefaultRoutes(snapshot, family, evidence).find(({ nextHop }) => isCarrier(nextHop.ifindex));
  if (ranked !== undefined) return wayOf(snapshot, family, ranked);
  const networks = new Set(interfacesOf(snapshot).flatMap(({ link, isNetwork }) => (isNetwork ? [link.ifindex] : [])));
  const [lead] = hostRoutes(snapshot, family, ({ ifindex }) => networks.has(ifindex) && isCarrier(ifindex));
  return lead === undefined ? null : wayOf(snapshot, family, lead);
}

function wayOf(snapshot: Snapshot, family: AddressFamily, { route, nextHop }: DefaultRoute): WayOut {
  const [destination] = family === AddressFamily.INET ? publicAddresses.ipv4 : publicAddresses.ipv6;
  const sourceAddress = selectSource(snapshot, flowOf(snapshot, { family, destination }), route, nextHop);
  const { table, metric } = route;
  return { ifindex: nextHop.ifindex, gateway: nextHop.gateway, sourceAddress, table, metric };
}
