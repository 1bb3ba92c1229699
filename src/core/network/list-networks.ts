import { evidenceParts, knownEvidence } from '../connectivity/known-evidence.js';
import type { Host } from '../host.js';
import { AddressFamily } from '../kernel/address.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';
import { capabilitiesOf } from './capabilities.js';
import { chooseDefault } from './choose-default.js';
import { defaultRoutes } from './default-routes.js';
import type { NetworkName } from './default-network.js';
import type { Evidence } from './evidence.js';
import { managerEvidence } from './manager-evidence.js';
import { interfacesOf, netIdOf, type NoNetwork } from './networks.js';
import { linkAddressesOf } from './properties.js';
import { ssidOf } from './ssid.js';
import { indexOf } from './snapshot-index.js';
import type { LinkAddress, NetBearType, NetCap } from './types.js';

export interface ListedNetwork extends NetworkName {
  readonly isDefault: boolean;
  readonly bearerTypes: readonly NetBearType[];
  readonly networkCap: readonly NetCap[];
  /** RFC 3339 time of the connectivity verdict; null without one. */
  readonly validatedAt: string | null;
  readonly linkAddresses: readonly LinkAddress[];
  /** Of the network's best default route, IPv4's before IPv6's; empty when on-link or without one. */
  readonly gateway: string;
  /** Of that route; null without one. */
  readonly metric: number | null;
  /** Wi-Fi network name; empty when there is none. */
  readonly ssid: string;
}

export interface ListedInterface extends NetworkName {
  readonly isNetwork: boolean;
  /** Why it is no network; empty when it is one. */
  readonly reason: NoNetwork | '';
}

export interface NetworkList {
  /** The default network first, then by interface index. */
  readonly networks: readonly ListedNetwork[];
  /** Every interface, networks and others. */
  readonly interfaces: readonly ListedInterface[];
  /** The VPN on top of the default network. */
  readonly vpn: NetworkName | null;
}

/**
 * The networks of this machine, and for `--all` every interface with the reason why it is none.
 * @throws BusinessError `kernel.*`, `permission`
 *
 * As `ip addr` with `ip route show default`, judged.
 */
export function listNetworks(host: Host): NetworkList {
  const snapshot = takeSnapshot(host, evidenceParts(host));
  return listOf(snapshot, knownEvidence(host, snapshot));
}

/** The same of a snapshot. */
export function listOf(snapshot: Snapshot, evidence: readonly Evidence[] = managerEvidence(snapshot)): NetworkList {
  const { ifindex: chosen, vpn } = chooseDefault(snapshot, evidence);
  const index = indexOf(snapshot);
  const all = interfacesOf(snapshot);
  const networks = all
    .filter(({ isNetwork }) => isNetwork)
    .map(({ link: { ifindex, name }, netId }): ListedNetwork => {
      const { bearerTypes, networkCap, validatedAt } = capabilitiesOf(snapshot, ifindex, evidence);
      return {
        netId,
        interfaceName: name,
        isDefault: ifindex === chosen,
        bearerTypes,
        networkCap,
        validatedAt,
        linkAddresses: linkAddressesOf(snapshot, ifindex),
        ...gatewayOf(snapshot, ifindex),
        ssid: ssidOf(snapshot, ifindex),
      };
    });
  return {
    networks: networks.sort((one, other) => Number(other.isDefault) - Number(one.isDefault)),
    interfaces: all.map(({ link, netId, isNetwork, reason }) => ({
      interfaceName: link.name,
      netId,
      isNetwork,
      reason,
    })),
    vpn: vpn === 0 ? null : { netId: netIdOf(vpn), interfaceName: index.linkName(vpn) },
  };
}

function gatewayOf(snapshot: Snapshot, ifindex: number): Pick<ListedNetwork, 'gateway' | 'metric'> {
  for (const family of [AddressFamily.INET, AddressFamily.INET6]) {
    const [best] = defaultRoutes(snapshot, family)
      .filter(({ nextHop }) => nextHop.ifindex === ifindex)
      .sort((one, other) => one.route.metric - other.route.metric);
    if (best !== undefined) return { gateway: best.nextHop.gateway, metric: best.route.metric };
  }
  return { gateway: '', metric: null };
}
