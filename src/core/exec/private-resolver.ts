import { isLoopback } from '../binding/loopback.js';
import type { Host } from '../host.js';
import { connectionProperties } from '../network/connection-properties.js';
import type { PrivateFile } from './exec-plan.js';
import { hostsSources, switchFile, withHostsSources } from './name-service-switch.js';
import { readIfThere } from './read-if-there.js';

const resolverFile = '/etc/resolv.conf';
/** As many as the resolver looks at (resolv.conf(5)). */
const mostServers = 3;
/** Services of this machine that would ask for names on the program's behalf, over whatever network. */
const services = new Set(['resolve', 'mdns', 'mdns4', 'mdns6', 'mdns_minimal', 'mdns4_minimal', 'mdns6_minimal']);

/** What makes a program resolve names as a network does: by its own servers, asked by the program itself. */
export function privateResolver(host: Host, net: string): readonly PrivateFile[] {
  const { dnses, domains, interfaceName } = connectionProperties(host, net);
  const servers = dnses.map(({ address }) => address).filter((address) => !isLoopback(address));
  const search = domains.split(' ').filter((domain) => domain !== '' && !domain.startsWith('~'));
  const lines = [
    ...(search.length === 0 ? [] : [`search ${search.join(' ')}`]),
    ...servers.slice(0, mostServers).map((server) => `nameserver ${zoned(server, interfaceName)}`),
  ];
  const known = readIfThere(host, resolverFile);
  const isKnown = servers.length === 0 || lines.every((line) => known.split('\n').includes(line));
  const sources = hostsSources(host);
  const left = sources.filter((source) => !services.has(source));
  return [
    ...(isKnown
      ? []
      : [{ path: resolverFile, text: `${lines.join('\n')}\n`, purpose: `name servers of ${interfaceName}` }]),
    ...(left.length === sources.length
      ? []
      : [
          {
            path: switchFile,
            text: withHostsSources(host, withDns(left)),
            purpose: 'names asked by the program itself',
          },
        ]),
  ];
}

const withDns = (sources: readonly string[]): readonly string[] =>
  sources.includes('dns') ? sources : [...sources, 'dns'];

const zoned = (address: string, interfaceName: string): string =>
  /^fe[89ab]/i.test(address) && !address.includes('%') ? `${address}%${interfaceName}` : address;
