import { LinkFlag, type Link } from '../kernel/link.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { hasDefaultRoute } from './default-routes.js';
import { perSnapshot } from './per-snapshot.js';
import { indexOf } from './snapshot-index.js';
import { isVirtualBridge } from './stacked-links.js';
import { addressUse, type AddressUse } from './usable-addresses.js';

/** Why an interface is no network; `net.<word>` in the table of reasons. */
export type NoNetwork =
  | 'loopback'
  | 'port'
  | 'down'
  | 'no-carrier'
  | 'dormant'
  | 'virtual-bridge'
  | 'tentative'
  | 'dad-failed'
  | 'link-local-only'
  | 'no-address';

/** An interface, and whether it is a network. */
export interface Interface {
  readonly link: Link;
  /** 100 + ifindex: at least 100, stable while the interface lives. */
  readonly netId: number;
  readonly isNetwork: boolean;
  /** Why it is no network; empty when it is one. */
  readonly reason: NoNetwork | '';
}

export const netIdOf = (ifindex: number): number => 100 + ifindex;

/**
 * Every interface, lowest ifindex first, told apart into networks and others. A network is up with carrier, not
 * loopback, not a port, and has a usable address or a default route; a bridge without physical port or default route
 * is none. As `ip link`, judged.
 */
export const interfacesOf = perSnapshot((snapshot): readonly Interface[] =>
  snapshot.links
    .map((link) => {
      const reason = whyNoNetwork(snapshot, link);
      return { link, netId: netIdOf(link.ifindex), isNetwork: reason === '', reason };
    })
    .sort((one, other) => one.link.ifindex - other.link.ifindex),
);

/** The networks alone, lowest ifindex first. */
export function networksOf(snapshot: Snapshot): readonly Interface[] {
  return interfacesOf(snapshot).filter((each) => each.isNetwork);
}

function whyNoNetwork(snapshot: Snapshot, link: Link): NoNetwork | '' {
  if ((link.flags & LinkFlag.LOOPBACK) !== 0) return 'loopback';
  if (isPort(snapshot, link)) return 'port';
  if ((link.flags & LinkFlag.UP) === 0) return 'down';
  const carrier = whyNoCarrier(link);
  if (carrier !== '') return carrier;
  if (hasDefaultRoute(snapshot, link.ifindex)) return '';
  if (isVirtualBridge(snapshot, link)) return 'virtual-bridge';
  return whyNoAddress(snapshot, link.ifindex);
}

/** Members of a VRF keep their own addresses and are networks of their own; every other master takes its ports over. */
function isPort(snapshot: Snapshot, link: Link): boolean {
  if (link.master === 0) return false;
  const kind = link.masterKind === '' ? (indexOf(snapshot).link(link.master)?.kind ?? '') : link.masterKind;
  return kind !== 'vrf';
}

/** RFC 2863; drivers that never set a state (tun, wireguard) say `unknown`, and then the carrier flags tell. */
function whyNoCarrier(link: Link): 'no-carrier' | 'dormant' | '' {
  if (link.operationalState === 'up') return '';
  if (link.operationalState === 'dormant') return 'dormant';
  if (link.operationalState !== 'unknown') return 'no-carrier';
  return (link.flags & (LinkFlag.LOWER_UP | LinkFlag.RUNNING)) === 0 ? 'no-carrier' : '';
}

/** The reason that comes closest to a usable address is the one that is told. */
const tellingUses: readonly (readonly [AddressUse, NoNetwork])[] = [
  ['tentative', 'tentative'],
  ['dad-failed', 'dad-failed'],
  ['link-local', 'link-local-only'],
];

function whyNoAddress(snapshot: Snapshot, ifindex: number): NoNetwork | '' {
  const uses = new Set(indexOf(snapshot).addresses(ifindex).map(addressUse));
  if (uses.has('usable')) return '';
  return tellingUses.find(([use]) => uses.has(use))?.[1] ?? 'no-address';
}
