import { BusinessError } from '../../errors.js';
import { parseAddress } from '../../kernel/codec/ip-address.js';

/** How a name server is spoken to. `udp` turns to TCP for answers that do not fit. */
export type DnsTransport = 'udp' | 'tcp' | 'tls' | 'https';

/** A name server, as it is asked. */
export interface DnsServer {
  readonly transport: DnsTransport;
  /** Address (with its zone, `fe80::53%eth0`) or name. */
  readonly host: string;
  readonly port: number;
  /** For https the path with its query, `/dns-query`; empty for all others. */
  readonly path: string;
}

const defaultPorts: Readonly<Record<DnsTransport, number>> = { udp: 53, tcp: 53, tls: 853, https: 443 };

/**
 * Reads what names a server: `192.0.2.1`, `2001:db8::1`, `fe80::1%eth0`, a name; with a port as `192.0.2.1#5300`,
 * `192.0.2.1:5300` or `[2001:db8::1]:5300`; `udp://`, `tcp://` or `tls://` before it (DoT, RFC 7858), or a URL of
 * `https://` (DoH, RFC 8484).
 *
 * @throws BusinessError `value.server`
 */
export function parseServer(text: string): DnsServer {
  if (/^https:\/\//i.test(text)) return httpsServer(text);
  const [, scheme = 'udp', rest = ''] = /^(?:(udp|tcp|tls):\/\/)?(.*?)\/?$/is.exec(text) ?? [];
  const transport = scheme.toLowerCase() as 'udp' | 'tcp' | 'tls';
  const [host, port] = hostAndPort(rest);
  if (host === undefined || !isHost(host)) throw wrongServer(text);
  return { transport, host, port: portNumber(port, text) ?? defaultPorts[transport], path: '' };
}

/** The same server, spoken to in the one way. */
export const overTransport = (server: DnsServer, transport: DnsTransport): DnsServer => ({ ...server, transport });

/** What names the server, as it is shown: as short as `parseServer` understands it. */
export function serverText({ transport, host, port, path }: DnsServer): string {
  const isDefault = port === defaultPorts[transport];
  if (transport === 'https') {
    return `https://${host.includes(':') ? `[${host}]` : host}${isDefault ? '' : `:${port}`}${path}`;
  }
  return `${transport === 'udp' ? '' : `${transport}://`}${host}${isDefault ? '' : `#${port}`}`;
}

function hostAndPort(text: string): [host: string | undefined, port: string | undefined] {
  const hash = text.indexOf('#');
  if (hash >= 0) return [unbracketed(text.slice(0, hash)), text.slice(hash + 1)];
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/s.exec(text);
  if (bracketed !== null) return [bracketed[1], bracketed[2]];
  const colon = text.indexOf(':');
  if (colon >= 0 && colon === text.lastIndexOf(':')) return [text.slice(0, colon), text.slice(colon + 1)];
  return [text, undefined];
}

const unbracketed = (text: string): string => /^\[(.*)\]$/s.exec(text)?.[1] ?? text;

/** An address with or without zone, or something that may be a name. */
function isHost(text: string): boolean {
  const [address = '', zone] = text.split('%', 2);
  if (zone !== undefined) return zone !== '' && parseAddress(address)?.length === 16;
  if (parseAddress(text) !== null) return true;
  return text.length <= 254 && !/^[\d.]+$/.test(text) && /^[^\s:/[\]@#?%,\0-\x1f\x7f]+$/.test(text);
}

function portNumber(text: string | undefined, server: string): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port > 0 && port <= 65_535) return port;
  throw wrongServer(server);
}

function httpsServer(text: string): DnsServer {
  // A zone has no place in a URL as Node reads one.
  const [, zone = ''] = /^https:\/\/\[[^\]%]*(%(?:25)?[^\]]+)\]/i.exec(text) ?? [];
  const url = URL.canParse(text.replace(zone, '')) ? new URL(text.replace(zone, '')) : undefined;
  if (url === undefined || url.username !== '' || url.hash !== '') throw wrongServer(text);
  const host = unbracketed(url.hostname) + zone.replace(/^%25/, '%');
  const path = url.pathname === '/' ? '/dns-query' : url.pathname;
  return { transport: 'https', host, port: url.port === '' ? 443 : Number(url.port), path: path + url.search };
}

function wrongServer(text: string): BusinessError {
  const message = `${JSON.stringify(text)} is no name server such as 192.0.2.1, fe80::1%eth0, 192.0.2.1#5300, tls://192.0.2.1 or https://dns.example/dns-query`;
  return new BusinessError('value.server', message, { target: text });
}
