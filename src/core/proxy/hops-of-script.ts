import type { PacProxy } from '../pac/proxy-list.js';
import { direct, type ProxyHop } from './proxy-hop.js';
import type { ProxyServer, ProxyType } from './proxy-server.js';

/** `SOCKS` is version 4 to browsers, and to the documents of Netscape. */
const typeOf: Readonly<Record<Exclude<PacProxy['type'], 'DIRECT'>, ProxyType>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks4',
  SOCKS4: 'socks4',
  SOCKS5: 'socks5',
};

/**
 * What a script chose, as ways that can be gone.
 *
 * @param known proxies that we have a user and password for: a script names neither
 */
export function hopsOfScript(proxies: readonly PacProxy[], known: readonly ProxyServer[]): ProxyHop[] {
  return proxies.map(({ type: word, host, port }) => {
    if (word === 'DIRECT') return direct;
    const type = typeOf[word];
    const name = host.toLowerCase();
    return known.find((one) => one.type === type && one.host === name && one.port === port) ?? { type, host, port };
  });
}
