import { BusinessError } from '../errors.js';
import type { Resolve } from '../host.js';
import { hostName, literalAddress } from '../dns/resolve/host-name.js';
import type { ResolverHost } from '../dns/resolve/resolver-host.js';

/**
 * The machine's own resolver: an IP literal is its own answer, a name is looked up in the hosts file and then as every
 * program has it looked up, all addresses in the order given.
 * @param host whose files and sockets are used
 * @param elsewhere what is asked about in place of the caller's own network, whose names this resolver cannot know;
 * empty for the caller's own
 */
export function machineResolver(host: ResolverHost, elsewhere = ''): Resolve {
  return async (name, options = {}) => {
    const literal = literalAddress(name, options);
    if (literal !== undefined) return literal;
    if (elsewhere !== '') throw unknownElsewhere(await hostName(name), elsewhere);
    const [{ findAddresses }, { systemLookup }] = await Promise.all([
      import('../dns/resolve/find-addresses.js'),
      import('../dns/resolve/system-lookup.js'),
    ]);
    const found = await findAddresses(host, name, options, noRules, async (ascii, wanted) => ({
      source: 'system',
      addresses: await systemLookup(host, ascii, wanted),
    }));
    return found.addresses;
  };
}

/** Rules stand before this resolver, where they are. */
const noRules = async (): Promise<undefined> => undefined;

function unknownElsewhere(host: string, elsewhere: string): BusinessError {
  const message = `${host} is a name, and the resolver here does not know the names of ${elsewhere}`;
  return new BusinessError('dns.failed', message, { target: host, hint: 'give an IP address' });
}
