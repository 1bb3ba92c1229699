import type { Link } from '../kernel/link.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { ssidOf } from './ssid.js';

/**
 * What a `bearerPrivateIdentifier` (seed: NetSpecifier) may name a network by: interface names, SSID, NetworkManager's
 * name of the connection, `slot0` or `slot1` of the SIM.
 */
export function privateIdentifiers(snapshot: Snapshot, link: Link): string[] {
  const { ifindex, name, alternativeNames } = link;
  const of = (each: { readonly ifindex: number }): boolean => each.ifindex === ifindex;
  const connection = snapshot.managers?.networkManager.find(of)?.connectionName ?? '';
  const slot = snapshot.managers?.modems.find(of)?.slot ?? null;
  const told = [ssidOf(snapshot, ifindex), connection, slot === null ? '' : `slot${String(slot)}`];
  return [name, ...alternativeNames, ...told.filter((text) => text !== '')];
}
