import { BusinessError } from '../../errors.js';
import type { Host } from '../../host.js';
import { connectionProperties } from '../../network/connection-properties.js';
import { isOfOwnNamespace } from '../../managers/own-namespace.js';
import { type DnsServer, parseServer } from '../client/dns-server.js';
import { resolvedPath } from './resolved-lookup.js';

/** A network, as names are resolved by it. */
export interface NetworkServers {
  readonly interfaceName: string;
  readonly ifindex: number;
  readonly servers: readonly DnsServer[];
  /** Where systemd-resolved can be asked about the link; undefined where it cannot. */
  readonly resolvedPath: string | undefined;
}

/** What a network's own name servers are; netId = 100 + ifindex. @throws as `connectionProperties` */
export function networkServers(host: Host, reference: string | number): NetworkServers {
  const { interfaceName, netId, dnses } = connectionProperties(host, reference);
  const servers = dnses.map(({ address }) => parseServer(zoned(address, interfaceName)));
  const isHere = host.recorded === undefined && host.netns === '' && host.environment.platform === 'linux';
  const runsHere = isHere && isListedHere(host);
  return { interfaceName, ifindex: netId - 100, servers, resolvedPath: runsHere ? resolvedPath : undefined };
}

/** What the network says when it has no server at all. */
export const withoutServer = (name: string, interfaceName: string): BusinessError =>
  new BusinessError('dns.no-server', `No name server of ${interfaceName} is known to ask for ${name}`, {
    target: interfaceName,
    hint: 'name one with --server',
  });

/** A link-local address is one on that network's link. */
const zoned = (address: string, interfaceName: string): string =>
  /^fe[89ab]/i.test(address) && !address.includes('%') ? `${address}%${interfaceName}` : address;

/** The socket of systemd-resolved, if it is one of this network namespace: interfaces of another have other numbers. */
function isListedHere(host: Host): boolean {
  try {
    host.files.readText('/run/systemd/resolve/resolv.conf', 1 << 20);
  } catch {
    return false;
  }
  return isOfOwnNamespace(host.files, resolvedPath);
}
