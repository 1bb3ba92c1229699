import type { Host, Resolve } from '../host.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';
import { egressInterface } from './egress-interface.js';
import { hostOver } from './host-over.js';
import { usableAddresses } from './usable-addresses.js';

/** A machine that keeps to one of its networks. */
export interface NetworkHost {
  /** Sockets are bound to the network's interface, names resolved as the network knows them. */
  readonly host: Host;
  /** Its own addresses there, IPv4 first; undefined where it keeps to none. */
  readonly addresses: readonly string[] | undefined;
}

/**
 * The same machine, as it is by one of its networks alone.
 *
 * @param reference a netId as number or text, interface name, `if:NAME` or `default`; any network when undefined
 * @throws BusinessError `usage.network` (`value.network` for a number), `net.none`, `net.<why it is no network>`
 */
export function hostByNetwork(host: Host, reference: string | number | undefined): NetworkHost {
  if (reference === undefined) return { host, addresses: undefined };
  const { interfaceName, ifindex } = egressInterface(host, reference);
  const resolve: Resolve = async (name, options) => {
    const { networkAddresses } = await import('../dns/resolve/network-addresses.js');
    return networkAddresses(host, reference, name, options);
  };
  return { host: hostOver(host, interfaceName, resolve), addresses: addressesOf(host, ifindex) };
}

function addressesOf(host: Host, ifindex: number): string[] {
  const known = usableAddresses(takeSnapshot(host), ifindex).map(({ address }) => address);
  return [...known.filter((address) => !address.includes(':')), ...known.filter((address) => address.includes(':'))];
}
