import type { Host, ResolveOptions } from '../../host.js';
import type { NetAddress } from '../../network/types.js';
import { findAddresses } from './find-addresses.js';
import { clientOf, networkLookup } from './network-lookup.js';
import { networkServers } from './network-servers.js';
import { ruleLookup } from './rule-lookup.js';

/**
 * The addresses of a host as one network knows them: itself, custom rules, hosts file, and then that network's servers.
 *
 * @param reference a netId as number or text, interface name, `if:NAME` or `default`
 * @throws BusinessError `value.network`, `usage.network`, `net.*`, `value.address`, `dns.*`
 * As `net dns resolve HOST --net NET`.
 */
export async function networkAddresses(
  host: Host,
  reference: string | number,
  name: string,
  options: ResolveOptions = {},
): Promise<NetAddress[]> {
  const network = networkServers(host, reference);
  const client = clientOf(host, network);
  try {
    const last = (ascii: string, wanted: ResolveOptions) => networkLookup(client, network, ascii, wanted);
    return (await findAddresses(host, name, options, ruleLookup(host), last)).addresses;
  } finally {
    client.close();
  }
}
