import { BusinessError } from '../../errors.js';
import type { Host, ResolveOptions } from '../../host.js';
import { netAddress } from '../../network/net-address.js';
import type { NetAddress } from '../../network/types.js';
import { noData } from './answer-error.js';
import { hostName, literalAddress } from './host-name.js';
import { hostsFileAddresses } from './hosts-file.js';

/** Who knew the addresses of a host. */
export type AddressSource = 'literal' | 'rule' | 'hosts' | 'system' | 'resolved' | 'network' | 'server';

export interface FoundAddresses {
  readonly source: AddressSource;
  readonly addresses: NetAddress[];
}

/** Asks the custom rules; undefined where none tells of the host, or of that family. */
export type RuleLookup = (host: string, family: 4 | 6 | undefined) => Promise<readonly NetAddress[] | undefined>;

/** Asked last, with a name in ASCII. */
export type LastLookup = (name: string, options: ResolveOptions) => Promise<FoundAddresses>;

/**
 * The addresses of a host from the first source that knows it: itself as an address, the custom rules, the hosts file,
 * and then whatever comes last. A source that knows the host in the other family alone does not hide the next one; but
 * what it knows does exist, and is no `dns.nxdomain`.
 *
 * @throws BusinessError `value.address` for what is no host name, `dns.*`
 */
export async function findAddresses(
  host: Pick<Host, 'files'>,
  name: string,
  options: ResolveOptions,
  rules: RuleLookup,
  last: LastLookup,
): Promise<FoundAddresses> {
  options.signal?.throwIfAborted();
  const literal = literalAddress(name, options);
  if (literal !== undefined) return { source: 'literal', addresses: literal };
  const ruled = await rules(name, options.family);
  if (ruled !== undefined) return { source: 'rule', addresses: [...ruled] };
  const ascii = await hostName(name);
  const listed = hostsFileAddresses(host.files, ascii, options.family);
  if (listed.length > 0) return { source: 'hosts', addresses: listed.map(netAddress) };
  try {
    return await last(ascii, options);
  } catch (error) {
    if (options.family === undefined || !(error instanceof BusinessError) || error.reason !== 'dns.nxdomain')
      throw error;
    const other = (await rules(name, undefined)) ?? hostsFileAddresses(host.files, ascii, undefined)[0];
    throw other === undefined ? error : noData(name, `no IPv${String(options.family)} address`);
  }
}
