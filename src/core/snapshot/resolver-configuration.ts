import { BusinessError } from '../errors.js';
import type { TextFiles } from '../host.js';
import { parseAddress } from '../kernel/codec/ip-address.js';
import type { ResolverConfiguration } from './snapshot.js';

const maxBytes = 1024 * 1024;
/** `MAXNS` of resolv.h: further name servers are never asked. */
const maxNameservers = 3;
const maxSearchDomains = 256;

/**
 * Reads resolv.conf: for a named namespace `/etc/netns/NAME/resolv.conf` where it exists (ip-netns(8)), else
 * `/etc/resolv.conf`. A file that is missing or cannot be read says nothing and has an empty path.
 */
export function readResolverConfiguration(files: TextFiles, netns: string): ResolverConfiguration {
  for (const path of resolverFiles(netns)) {
    try {
      return { path, ...parseResolverConfiguration(files.readText(path, maxBytes)) };
    } catch (error) {
      if (!(error instanceof BusinessError)) throw error;
    }
  }
  return { path: '', nameservers: [], searchDomains: [] };
}

/** Where the resolver's configuration may be: the first that can be read counts. */
export const resolverFiles = (netns: string): readonly string[] => [
  ...(netns === '' ? [] : [`/etc/netns/${netns}/resolv.conf`]),
  '/etc/resolv.conf',
];

/**
 * Parses resolv.conf(5): a keyword at the start of the line, then its values. The last `search` or `domain` counts;
 * addresses may have a zone; options and sortlist are for the resolver alone.
 */
export function parseResolverConfiguration(text: string): Omit<ResolverConfiguration, 'path'> {
  const nameservers: string[] = [];
  let searchDomains: readonly string[] = [];
  for (const line of text.split('\n')) {
    const [keyword, ...values] = line.trimEnd().split(/[ \t]+/);
    const [first = ''] = values;
    if (keyword === 'nameserver') {
      if (isServer(first) && nameservers.length < maxNameservers) nameservers.push(first);
    } else if (keyword === 'domain') {
      searchDomains = withoutRoot([first]);
    } else if (keyword === 'search') {
      searchDomains = withoutRoot(values).slice(0, maxSearchDomains);
    }
  }
  return { nameservers, searchDomains };
}

function isServer(text: string): boolean {
  const [address = '', zone] = text.split('%', 2);
  return zone === undefined ? parseAddress(text) !== null : zone !== '' && parseAddress(address)?.length === 16;
}

/** Domains without their final dot; `.`, the root, adds nothing to a name. */
function withoutRoot(domains: readonly string[]): string[] {
  return domains.map((domain) => domain.replace(/\.$/, '')).filter((domain) => domain !== '');
}
