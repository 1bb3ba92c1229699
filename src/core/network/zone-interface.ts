import type { Snapshot } from '../snapshot/snapshot.js';
import { findInterface } from './find-network.js';
import { type Interface, interfacesOf } from './networks.js';

/**
 * The interface that the zone of an address names, or whose index it is (RFC 4007, section 11.2).
 * @throws BusinessError `usage.network`
 */
export function zoneInterface(snapshot: Snapshot, zone: string): Interface {
  const interfaces = interfacesOf(snapshot);
  return (
    interfaces.find(({ link }) => link.name === zone) ??
    interfaces.find(({ link }) => String(link.ifindex) === zone) ??
    findInterface(snapshot, `if:${zone}`)
  );
}
