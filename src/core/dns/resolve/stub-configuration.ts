import { BusinessError } from '../../errors.js';
import type { TextFiles } from '../../host.js';
import { parseResolverConfiguration } from '../../snapshot/resolver-configuration.js';
import { type DnsServer, parseServer } from '../client/dns-server.js';

const maxBytes = 1024 * 1024;

/** What resolv.conf tells the resolver of this machine to do. */
export interface StubConfiguration {
  readonly servers: readonly DnsServer[];
  readonly searchDomains: readonly string[];
  /** A name with fewer dots is tried below the search domains first. */
  readonly ndots: number;
}

/** Reads /etc/resolv.conf; without servers in it the one of this machine is asked (resolv.conf(5)). */
export function readStubConfiguration(files: TextFiles): StubConfiguration {
  const text = readText(files);
  const { nameservers, searchDomains } = parseResolverConfiguration(text);
  const servers = nameservers.length === 0 ? ['127.0.0.1'] : nameservers;
  return { servers: servers.map(parseServer), searchDomains, ndots: ndotsOf(text) };
}

function readText(files: TextFiles): string {
  try {
    return files.readText('/etc/resolv.conf', maxBytes);
  } catch (error) {
    if (error instanceof BusinessError) return '';
    throw error;
  }
}

/** The last `options ndots:N`; 1 without one, at most 15. */
function ndotsOf(text: string): number {
  const found = [...text.matchAll(/^options[ \t](?:.*[ \t])?ndots:(\d{1,3})/gm)].at(-1)?.[1];
  return found === undefined ? 1 : Math.min(Number(found), 15);
}

/**
 * The names that are asked for in turn for one: a name with a final dot alone, one with enough dots first as it is, all
 * others below each search domain first (resolv.conf(5), `search` and `ndots`).
 */
export function searchNames(name: string, { searchDomains, ndots }: Omit<StubConfiguration, 'servers'>): string[] {
  if (name.endsWith('.')) return [name];
  const below = searchDomains.map((domain) => `${name}.${domain}`);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [name, ...below] : [...below, name];
}
