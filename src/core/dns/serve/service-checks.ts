import { BusinessError } from '../../errors.js';
import { formatAddress, parseAddress } from '../../kernel/codec/ip-address.js';
import type { DnsServer } from '../client/dns-server.js';

/**
 * Makes sure that no other machine can ask unless that was said: an open resolver is a weapon for others.
 * @throws BusinessError `value.address`, `dns.exposed`
 */
export function checkExposure(addresses: readonly string[], allowsOthers: boolean): void {
  for (const address of addresses) {
    const bytes = parseAddress(address);
    if (bytes === null) {
      throw new BusinessError('value.address', `${JSON.stringify(address)} is not an IP address`, { target: address });
    }
    if (allowsOthers || isLoopback(bytes)) continue;
    const message = `${address} can be reached by other machines, which could then ask here`;
    throw new BusinessError('dns.exposed', message, { operation: 'listen', target: address });
  }
}

/** @throws BusinessError `dns.loop` when one of the servers is the service itself */
export function checkNoLoop(addresses: readonly string[], port: number, servers: readonly DnsServer[]): void {
  const own = new Set(addresses.map(canonical));
  const isAll = own.has('0.0.0.0') || own.has('::');
  for (const server of servers) {
    const bytes = parseAddress(server.host);
    if (bytes === null || server.port !== port) continue;
    if (own.has(formatAddress(bytes)) || (isAll && isLoopback(bytes))) throw loopError(server.host);
  }
}

/** What is thrown also when the loop leads through others. */
export const loopError = (server = ''): BusinessError =>
  new BusinessError(
    'dns.loop',
    `The service would ask itself${server === '' ? ' through its servers' : `: ${server}`}`,
    {
      target: server,
    },
  );

function canonical(address: string): string {
  const bytes = parseAddress(address);
  return bytes === null ? address : formatAddress(bytes);
}

/** 127.0.0.0/8, ::1, and the former inside the latter's family. */
function isLoopback(bytes: Uint8Array): boolean {
  if (bytes.length === 4) return bytes[0] === 127;
  const text = formatAddress(bytes);
  return text === '::1' || text.startsWith('::ffff:127.');
}
