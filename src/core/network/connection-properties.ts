import type { Host } from '../host.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';
import { findNetwork } from './find-network.js';
import { type Properties, propertiesOf, type UnfoldingProperties, unfoldingPropertiesOf } from './properties.js';

export interface NetworkProperties extends Properties {
  readonly netId: number;
}

/**
 * A network's addresses, routes, name servers and MTU.
 * @param reference a netId as number or text, interface name, alternative name, `if:NAME` or `default`
 * @throws BusinessError `usage.network` (`value.network` for a number), `net.none`, `net.<why it is no network>`, `kernel.*`
 *
 * As `ip addr show dev NAME` and `ip route show table all dev NAME` together.
 */
export function connectionProperties(host: Host, reference?: string | number): NetworkProperties {
  const { snapshot, netId, ifindex } = networkNamed(host, reference);
  return { netId, ...propertiesOf(snapshot, ifindex) };
}

export type UnfoldingNetworkProperties = UnfoldingProperties & { readonly netId: number };

/** As `connectionProperties`, with routes that are made while they are read. */
export function unfoldingConnectionProperties(host: Host, reference?: string | number): UnfoldingNetworkProperties {
  const { snapshot, netId, ifindex } = networkNamed(host, reference);
  return { netId, ...unfoldingPropertiesOf(snapshot, ifindex) };
}

function networkNamed(host: Host, reference: string | number = 'default') {
  const snapshot = takeSnapshot(host, ['nameServers']);
  const { link, netId } = findNetwork(snapshot, reference);
  return { snapshot, netId, ifindex: link.ifindex };
}
