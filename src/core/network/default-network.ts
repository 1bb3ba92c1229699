import { evidenceParts, knownEvidence } from '../connectivity/known-evidence.js';
import type { Host } from '../host.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { capabilitiesOf } from './capabilities.js';
import { chooseDefault, type WayOut } from './choose-default.js';
import type { Evidence } from './evidence.js';
import { managerEvidence, managerNotes } from './manager-evidence.js';
import { netIdOf } from './networks.js';
import { indexOf } from './snapshot-index.js';
import type { NetBearType, NetCap } from './types.js';

/** How one family leaves this machine. */
export interface DefaultWay {
  readonly interfaceName: string;
  /** Empty when on-link. */
  readonly gateway: string;
  readonly sourceAddress: string;
  readonly table: number;
  readonly metric: number;
}

export interface NetworkName {
  readonly netId: number;
  readonly interfaceName: string;
}

export interface DefaultNetwork extends NetworkName {
  readonly bearerTypes: readonly NetBearType[];
  readonly networkCap: readonly NetCap[];
  /** RFC 3339 time of the connectivity verdict; null without one. */
  readonly validatedAt: string | null;
  readonly ipv4: DefaultWay | null;
  readonly ipv6: DefaultWay | null;
  /** The VPN that traffic goes into before it leaves by this network. */
  readonly vpn: NetworkName | null;
  /** What decided (`--explain`). */
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * The network that carries all traffic no specific route claims, VPNs looked through; netId 0 when there is none.
 * @throws BusinessError `kernel.*`, `permission`
 *
 * As `ip route get 1.1.1.1` and `ip -6 route get 2606:4700:4700::1111` together.
 */
export function defaultNetwork(host: Host): DefaultNetwork {
  const snapshot = takeSnapshot(host, evidenceParts(host));
  return describeDefault(snapshot, knownEvidence(host, snapshot));
}

/** The same of a snapshot. */
export function describeDefault(
  snapshot: Snapshot,
  evidence: readonly Evidence[] = managerEvidence(snapshot),
): DefaultNetwork {
  const index = indexOf(snapshot);
  const { ifindex, ipv4, ipv6, vpn } = chooseDefault(snapshot, evidence);
  const describe = (way: WayOut | null): DefaultWay | null => {
    if (way === null) return null;
    const { gateway, sourceAddress, table, metric } = way;
    return { interfaceName: index.linkName(way.ifindex), gateway, sourceAddress, table, metric };
  };
  const name = (of: number): NetworkName => ({ netId: netIdOf(of), interfaceName: index.linkName(of) });
  const capabilities = ifindex === 0 ? undefined : capabilitiesOf(snapshot, ifindex, evidence);
  return {
    ...(ifindex === 0 ? { netId: 0, interfaceName: '' } : name(ifindex)),
    bearerTypes: capabilities?.bearerTypes ?? [],
    networkCap: capabilities?.networkCap ?? [],
    validatedAt: capabilities?.validatedAt ?? null,
    ipv4: describe(ipv4.way),
    ipv6: describe(ipv6.way),
    vpn: vpn === 0 ? null : name(vpn),
    sources: { ipv4: ipv4.source, ipv6: ipv6.source, ...(capabilities?.sources ?? managerNotes(snapshot)) },
  };
}
