import type { Snapshot } from '../snapshot/snapshot.js';
import { bearerOf, isVpn } from './bearer.js';
import { chooseDefault } from './choose-default.js';
import { firstWord, type Evidence, type Sourced } from './evidence.js';
import { managerEvidence } from './manager-evidence.js';
import { indexOf } from './snapshot-index.js';
import { linksBelow } from './stacked-links.js';

/** In kbit/s; 0 = unknown. */
export interface Bandwidth {
  readonly up: number;
  readonly down: number;
}

/**
 * The link's bandwidth: what a modem says of its connection, nl80211's bitrates for Wi-Fi, the negotiated speed for Ethernet, taken from the link below where
 * a VLAN, bridge or bond tells none. A VPN has what carries it: the speed a tun driver tells is made up.
 */
export function bandwidthOf(
  snapshot: Snapshot,
  ifindex: number,
  evidence: readonly Evidence[] = managerEvidence(snapshot),
): Sourced<Bandwidth> {
  const index = indexOf(snapshot);
  const link = index.link(ifindex);
  const unknown = { value: { up: 0, down: 0 }, source: 'unknown' };
  if (link === undefined) return unknown;
  if (isVpn(bearerOf(snapshot, ifindex, evidence))) {
    const carrier = chooseDefault(snapshot, evidence).ifindex;
    if (carrier === 0 || carrier === ifindex) return unknown;
    const below = bandwidthOf(snapshot, carrier, evidence);
    return { value: below.value, source: `what carries the VPN: ${below.source}` };
  }
  for (const each of linksBelow(snapshot, link)) {
    const of = each === link ? '' : ` of ${each.name}`;
    const told = firstWord(evidence, each.ifindex, (fact) => fact.bandwidth);
    if (told !== undefined) return { value: told.value, source: `${told.source}${of}` };
    const device = index.device(each.ifindex);
    if (device === undefined) continue;
    const { transmitKbps, receiveKbps, speedKbps } = device;
    if (transmitKbps > 0 || receiveKbps > 0) {
      return { value: { up: transmitKbps, down: receiveKbps }, source: `nl80211 bitrate${of}` };
    }
    if (speedKbps > 0) return { value: { up: speedKbps, down: speedKbps }, source: `link speed${of}` };
  }
  return unknown;
}
