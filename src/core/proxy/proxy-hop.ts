import type { ProxyServer } from './proxy-server.js';

/** One way to a URL: through a proxy, or `DIRECT`. */
export type ProxyHop = ProxyServer | typeof direct;

/** Without any proxy. */
export const direct = 'DIRECT';

const words = { http: 'PROXY', https: 'HTTPS', socks4: 'SOCKS4', socks5: 'SOCKS5' } as const;

/** A way as PAC scripts write it, without user and password: `PROXY proxy.example:3128`, `DIRECT`. */
export function proxyHopText(hop: ProxyHop): string {
  if (hop === direct) return direct;
  return `${words[hop.type]} ${hop.host.includes(':') ? `[${hop.host}]` : hop.host}:${hop.port}`;
}
