import type { Host } from '../host.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';
import { findNetwork } from './find-network.js';
import { isHeld } from './held-lease.js';
import { indexOf } from './snapshot-index.js';

/** A proxy script that a network names. */
export interface AnnouncedScript {
  /** Where the script is; a `data:` URL where its text was given. */
  readonly url: string;
  /** `settings`: somebody set it for this connection; `dhcp`: its DHCP server announces it, which anybody there may do. */
  readonly kind: 'settings' | 'dhcp';
  /** Who says so, for people. */
  readonly source: string;
  readonly interfaceName: string;
}

/**
 * The proxy scripts that a network names, first what was set for its connection, then what its DHCP server announces
 * (option 252, as NetworkManager, systemd-networkd, dhclient or dhcpcd know it). Nothing is sent.
 * @param reference a netId as number or text, interface name, alternative name, `if:NAME` or `default`
 * @throws BusinessError `usage.network` (`value.network` for a number), `net.none`, `net.<why it is no network>`,
 * `kernel.*`
 *
 * As `nmcli -f DHCP4 device show`.
 */
export function announcedScripts(host: Host, reference: string | number = 'default'): readonly AnnouncedScript[] {
  const snapshot = takeSnapshot(host, ['proxies']);
  return scriptsOf(snapshot, findNetwork(snapshot, reference).link.ifindex);
}

/** The same of an interface of a snapshot. */
export function scriptsOf(snapshot: Snapshot, ifindex: number): readonly AnnouncedScript[] {
  const { managers } = snapshot;
  if (managers === undefined) return [];
  const interfaceName = indexOf(snapshot).linkName(ifindex);
  const devices = managers.networkManager.filter((each) => each.ifindex === ifindex);
  const networkd = managers.networkd.filter((each) => each.ifindex === ifindex);
  const leases = managers.leases.filter((each) => each.ifindex === ifindex && isHeld(snapshot, each));
  const dhcp = (source: string, { pacUrl }: { pacUrl: string }): AnnouncedScript => ({
    url: pacUrl,
    kind: 'dhcp',
    source,
    interfaceName,
  });
  const found: readonly AnnouncedScript[] = [
    ...devices.map(({ proxyScript, connectionName }) => ({
      url: proxyScript,
      kind: 'settings' as const,
      source: `NetworkManager, connection ${connectionName}`,
      interfaceName,
    })),
    ...devices.map((each) => dhcp('DHCP, as NetworkManager knows it', each)),
    ...networkd.map((each) => dhcp('DHCP, as systemd-networkd knows it', each)),
    ...leases.map((each) => dhcp(`DHCP, as ${each.client} knows it`, each)),
  ];
  return found.filter(({ url }, at) => url !== '' && found.findIndex((each) => each.url === url) === at);
}
