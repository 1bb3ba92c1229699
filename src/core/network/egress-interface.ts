import type { Host } from '../host.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';
import { findNetwork } from './find-network.js';

/** An interface that a socket is bound to leave by. */
export interface EgressInterface {
  readonly interfaceName: string;
  readonly ifindex: number;
}

/**
 * The interface of a network, for what is to leave by it.
 * @param reference a netId as number or text, interface name, alternative name, `if:NAME` or `default`
 * @throws BusinessError `usage.network` (`value.network` for a number), `net.none`, `net.<why it is no network>`
 */
export function egressInterface(host: Host, reference: string | number): EgressInterface {
  const { name, ifindex } = findNetwork(takeSnapshot(host), reference).link;
  return { interfaceName: name, ifindex };
}
