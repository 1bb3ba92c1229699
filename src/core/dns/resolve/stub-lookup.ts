import { BusinessError } from '../../errors.js';
import type { Host } from '../../host.js';
import type { DnsClient, DnsQueryOptions } from '../client/dns-client.js';
import { askAddresses, type AskedAddresses } from './ask-addresses.js';
import { readStubConfiguration, searchNames } from './stub-configuration.js';

/** The name as it is has an answer that no search domain mends. */
const final = new Set(['dns.servfail', 'dns.refused', 'dns.rcode', 'dns.timeout', 'dns.unreachable', 'dns.malformed']);

/**
 * What the servers of resolv.conf answer, with its search domains, asked by our own client: as the machine's resolver
 * asks them, but with the reason where there is no answer.
 * @throws BusinessError `dns.*`
 */
export async function stubLookup(
  host: Pick<Host, 'files'>,
  client: DnsClient,
  name: string,
  family: 4 | 6 | undefined,
  options: DnsQueryOptions,
): Promise<AskedAddresses> {
  const configuration = readStubConfiguration(host.files);
  const failures: BusinessError[] = [];
  for (const candidate of searchNames(name, configuration)) {
    try {
      return await askAddresses(client, candidate, configuration.servers, family, options);
    } catch (error) {
      if (!(error instanceof BusinessError)) throw error;
      if (final.has(error.reason)) throw error;
      failures.push(error);
    }
  }
  // That a name is there without such an address tells more than that others are not there.
  throw failures.find(({ reason }) => reason === 'dns.nodata') ?? failures[0] ?? new BusinessError('dns.failed', name);
}
