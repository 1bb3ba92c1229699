import type { DnsClient } from '../dns/client/dns-client.js';
import { findAddresses } from '../dns/resolve/find-addresses.js';
import { literalAddress } from '../dns/resolve/host-name.js';
import { clientOf, networkLookup } from '../dns/resolve/network-lookup.js';
import { type NetworkServers, networkServers } from '../dns/resolve/network-servers.js';
import type { Host, Resolve, ResolveOptions } from '../host.js';
import type { EgressInterface } from '../network/egress-interface.js';
import type { BoundNetwork } from './bound-network.js';

/** How names are resolved over an interface, as it was found at one time. */
interface Way {
  readonly egress: EgressInterface;
  readonly network: NetworkServers;
}

/**
 * Resolves names by the servers of the application's network, over it: hosts file, then those.
 *
 * @param next the machine's own resolver
 */
export function boundResolver(host: Host, bound: BoundNetwork, next: Resolve): Resolve {
  /** One for each interface: lookups are under way on it while the network is looked at again. */
  const clients = new Map<string, DnsClient>();
  let way: Way | undefined;
  const clientOver = (network: NetworkServers): DnsClient => {
    const client = clients.get(network.interfaceName) ?? clientOf(host, network);
    clients.set(network.interfaceName, client);
    return client;
  };
  return async (name, options = {}) => {
    if (literalAddress(name, options) !== undefined) return next(name, options);
    const egress = bound.egress();
    if (egress === undefined) return next(name, options);
    if (way?.egress !== egress) way = { egress, network: networkServers(host, egress.interfaceName) };
    const { network } = way;
    const last = (ascii: string, wanted: ResolveOptions) => networkLookup(clientOver(network), network, ascii, wanted);
    return (await findAddresses(host, name, options, async () => undefined, last)).addresses;
  };
}
