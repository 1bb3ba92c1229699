import { BusinessError } from '../../errors.js';
import type { ResolveOptions } from '../../host.js';
import { parseAddress } from '../../kernel/codec/ip-address.js';
import { netAddress } from '../../network/net-address.js';
import type { NetAddress } from '../../network/types.js';

/** Characters of a name with its last dot (RFC 1035, 2.3.4); none is longer in Unicode than in ASCII. */
const longestName = 254;

/**
 * An address stands for itself, its zone included; undefined for what is no address.
 * @throws BusinessError `dns.nodata` for one of the other family
 */
export function literalAddress(host: string, { family }: ResolveOptions = {}): NetAddress[] | undefined {
  const [address = '', zone] = host.split('%', 2);
  const bytes = parseAddress(address);
  if (bytes === null || (zone !== undefined && (bytes.length === 4 || zone === ''))) return undefined;
  if (family !== undefined && (family === 4) !== (bytes.length === 4)) {
    throw new BusinessError('dns.nodata', `${host} is no IPv${String(family)} address`, { target: host });
  }
  return [netAddress(host)];
}

/**
 * A host name in ASCII, as it goes to files and servers.
 * @throws BusinessError `value.address` for what is none, `value.*` for one that has no ASCII form
 */
export async function hostName(host: string): Promise<string> {
  if (host === '') throw new BusinessError('value.address', 'An empty text is no host name', { target: host });
  if (host.length > longestName || /[\s:/[\]@]/.test(host)) {
    const message = `${JSON.stringify(host)} is neither an IP address nor a host name`;
    const hint = 'give the address or name alone, without scheme, port, brackets or prefix length';
    throw new BusinessError('value.address', message, { target: host, hint });
  }
  if (/^[\x21-\x7e]*$/.test(host)) return host;
  const { toAscii } = await import('../../idna/to-ascii.js');
  return toAscii(host);
}
