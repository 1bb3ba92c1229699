import { evidenceParts, knownEvidence } from '../connectivity/known-evidence.js';
import type { Host } from '../host.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';
import { capabilitiesOf, type Capabilities } from './capabilities.js';
import type { NetworkName } from './default-network.js';
import { findNetwork } from './find-network.js';

export interface NetworkCapabilities extends NetworkName, Capabilities {}

/**
 * What a network can do.
 * @param reference a netId as number or text, interface name, alternative name, `if:NAME` or `default`
 * @throws BusinessError `usage.network` (`value.network` for a number), `net.none`, `net.<why it is no network>`, `kernel.*`
 *
 * As `nmcli device show`, from the kernel.
 */
export function networkCapabilities(host: Host, reference: string | number = 'default'): NetworkCapabilities {
  const snapshot = takeSnapshot(host, ['bandwidth', ...evidenceParts(host)]);
  const evidence = knownEvidence(host, snapshot);
  const { link, netId } = findNetwork(snapshot, reference, evidence);
  return { netId, interfaceName: link.name, ...capabilitiesOf(snapshot, link.ifindex, evidence) };
}
