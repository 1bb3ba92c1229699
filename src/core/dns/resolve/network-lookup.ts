import type { Host, ResolveOptions } from '../../host.js';
import { DnsClient, type DnsQueryOptions } from '../client/dns-client.js';
import { askAddresses } from './ask-addresses.js';
import type { FoundAddresses } from './find-addresses.js';
import { type NetworkServers, withoutServer } from './network-servers.js';
import { resolvedLookup } from './resolved-lookup.js';

/**
 * The addresses that a network's own name servers have for a name: by systemd-resolved for its link where that runs, else
 * from its servers over sockets bound to its interface.
 *
 * @throws BusinessError `dns.*`, `net.gone`
 */
export async function networkLookup(
  client: DnsClient,
  network: NetworkServers,
  name: string,
  { family, signal }: ResolveOptions,
  options: DnsQueryOptions = {},
): Promise<FoundAddresses> {
  const aborting = signal === undefined ? {} : { signal };
  if (network.resolvedPath !== undefined) {
    const { ifindex, resolvedPath: path } = network;
    const answered = await resolvedLookup({ name, ifindex, family, path, ...aborting });
    if (answered !== undefined) return { source: 'resolved', addresses: answered };
  }
  if (network.servers.length === 0) throw withoutServer(name, network.interfaceName);
  const { addresses } = await askAddresses(client, name, network.servers, family, { ...options, ...aborting });
  return { source: 'network', addresses };
}

/** A client whose sockets all leave by the network. */
export const clientOf = (host: Host, { interfaceName }: NetworkServers): DnsClient =>
  new DnsClient(host, { interfaceName });
