import type { Snapshot } from '../snapshot/snapshot.js';
import { firstWord, type Evidence } from './evidence.js';
import { isHeld } from './held-lease.js';

/**
 * Where the API of a network's captive portal is (RFC 8910): what a router announced while somebody listened, else what
 * DHCP did, as the connection managers and lease files know it; empty while nobody knows of one.
 */
export function captivePortalOf(snapshot: Snapshot, ifindex: number, evidence: readonly Evidence[]): string {
  const announced = firstWord(evidence, ifindex, (fact) => fact.announced)?.value.captivePortal ?? '';
  const { networkManager = [], networkd = [], leases = [] } = snapshot.managers ?? {};
  const told = [...networkManager, ...networkd, ...leases.filter((lease) => isHeld(snapshot, lease))];
  const ofLink = told.filter((each) => each.ifindex === ifindex).map(({ captivePortal }) => captivePortal);
  return [announced, ...ofLink].find((url) => url !== '') ?? '';
}
