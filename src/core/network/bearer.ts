import type { Link } from '../kernel/link.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { carriesTraffic } from './carrier-links.js';
import { hasDefaultRoute } from './default-routes.js';
import { firstWord, type Evidence, type Sourced } from './evidence.js';
import { managerEvidence } from './manager-evidence.js';
import { bearerOfDevice, hardware } from './device-bearer.js';
import { indexOf } from './snapshot-index.js';
import { linksBelow } from './stacked-links.js';
import { NetBearType } from './types.js';

/** A bearer and the evidence that decided it. */
export type Bearer = Sourced<NetBearType>;

const { BEARER_CELLULAR, BEARER_ETHERNET, BEARER_VPN } = NetBearType;

/** Kinds that are a VPN wherever they are met: WireGuard and its kin, OpenVPN in the kernel, IPsec interfaces. */
const vpnKinds = new Set(['wireguard', 'amneziawg', 'ovpn', 'ovpn-dco', 'xfrm', 'vti', 'vti6']);

/** Plain tunnels: a VPN once the default route leads through them, else just a link. */
const tunnelKinds = new Set(['ipip', 'ip6tnl', 'gre', 'ip6gre', 'gretap', 'ip6gretap', 'sit']);
const tunnelHardware = new Set<number>([hardware.ipip, hardware.ip6tnl, hardware.sit, hardware.gre, hardware.ip6gre]);

/**
 * What carries an interface's traffic, by the first evidence there is: who manages it, its kind, its hardware type,
 * driver, device type, nl80211, its name. A bridge or bond is what its active, else first port is; a VLAN or macvlan
 * what its parent is.
 */
export function bearerOf(
  snapshot: Snapshot,
  ifindex: number,
  evidence: readonly Evidence[] = managerEvidence(snapshot),
): Bearer {
  const link = indexOf(snapshot).link(ifindex);
  if (link === undefined) return { value: BEARER_ETHERNET, source: 'nothing is known of it' };
  const stack = linksBelow(snapshot, link);
  for (const each of stack) {
    const told = firstWord(evidence, each.ifindex, (fact) => fact.bearer);
    if (told !== undefined) return told;
  }
  const bearer = bearerOfLink(snapshot, stack[stack.length - 1] ?? link);
  if (stack.length === 1) return bearer;
  const path = stack.map((each) => each.name).join(' over ');
  return { value: bearer.value, source: `${path}: ${bearer.source}` };
}

function bearerOfLink(snapshot: Snapshot, link: Link): Bearer {
  const { kind, hardwareType } = link;
  if (vpnKinds.has(kind)) return { value: BEARER_VPN, source: `kind ${kind}` };
  if (kind === 'tun') return bearerOfTun(snapshot, link);
  if (kind === 'ppp' || hardwareType === hardware.ppp) return bearerOfPpp(snapshot, link);
  if (tunnelKinds.has(kind) || tunnelHardware.has(hardwareType)) {
    const source = kind === '' ? `hardware type ${String(hardwareType)}` : `kind ${kind}`;
    return hasDefaultRoute(snapshot, link.ifindex)
      ? { value: BEARER_VPN, source: `${source} with a default route` }
      : { value: BEARER_ETHERNET, source: `${source} without a default route` };
  }
  return bearerOfDevice(link, indexOf(snapshot).device(link.ifindex));
}

function bearerOfTun(snapshot: Snapshot, link: Link): Bearer {
  const mode = link.tunMode === '' ? (link.hardwareType === hardware.none ? 'tun' : 'tap') : link.tunMode;
  const master = indexOf(snapshot).link(link.master);
  if (mode === 'tap' && master?.kind === 'bridge') return { value: BEARER_ETHERNET, source: 'kind tap in a bridge' };
  return { value: BEARER_VPN, source: `kind ${mode}` };
}

/** PPP carries a VPN where another network is there to carry it; alone it is the line itself (PPPoE). */
function bearerOfPpp(snapshot: Snapshot, link: Link): Bearer {
  if (link.name.startsWith('pppoe')) return { value: BEARER_ETHERNET, source: 'kind ppp named pppoe' };
  if (indexOf(snapshot).device(link.ifindex)?.deviceType === 'wwan') {
    return { value: BEARER_CELLULAR, source: 'DEVTYPE wwan' };
  }
  return carriesTraffic(snapshot, (each) => each.kind !== 'ppp' && !vpnKinds.has(each.kind) && each.kind !== 'tun')
    ? { value: BEARER_VPN, source: 'kind ppp over another network' }
    : { value: BEARER_ETHERNET, source: 'kind ppp with no network beneath it' };
}

export const isVpn = (bearer: Bearer): boolean => bearer.value === BEARER_VPN;
