import { BusinessError } from '../errors.js';
import { bareHost, withoutPassword } from './url-target.js';

/** How one talks to a proxy. `socks4` asks it by name too (SOCKS 4a); `https` is HTTP over TLS. */
export type ProxyType = 'http' | 'https' | 'socks4' | 'socks5';

/** A proxy, and who we are to it. */
export interface ProxyServer {
  readonly type: ProxyType;
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  /** Both or none. Never printed. */
  readonly username?: string;
  readonly password?: string;
}

const types: Readonly<Record<string, ProxyType>> = {
  http: 'http',
  https: 'https',
  socks: 'socks5',
  socks4: 'socks4',
  socks4a: 'socks4',
  socks5: 'socks5',
  socks5h: 'socks5',
};

/** Ports that a proxy listens on when nobody says which. */
const usualPorts: Readonly<Record<ProxyType, number>> = { http: 80, https: 443, socks4: 1080, socks5: 1080 };

/**
 * Reads `proxy.example:3128`, `http://user:password@proxy.example:3128/`, `socks5://[::1]:1080`.
 *
 * @param where what the text stands in, for the message
 * @param reason of the error: a setting is wrong, or what was asked for
 * @throws BusinessError `proxy.invalid` or `value.proxy`; the message never holds a password
 */
export function parseProxyServer(
  text: string,
  where: string,
  reason: 'proxy.invalid' | 'value.proxy' = 'proxy.invalid',
): ProxyServer {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(withScheme) ?? [];
  const type = types[scheme.toLowerCase()];
  const url = urlOf(rest);
  if (type === undefined || url === undefined) {
    const message = `${where} names the proxy ${JSON.stringify(withoutPassword(text))}, which cannot be understood`;
    const hint = 'write http://HOST:PORT, https://HOST:PORT, socks4://HOST:PORT or socks5://HOST:PORT';
    throw new BusinessError(reason, message, { target: where, hint });
  }
  const port = url.port === '' ? usualPorts[type] : Number(url.port);
  const credentials = { username: decoded(url.username), password: decoded(url.password) };
  return { type, host: bareHost(url.hostname), port, ...(url.username === '' ? {} : credentials) };
}

/** A scheme that URL knows nothing of keeps its default port and the case of its host. */
function urlOf(rest: string): URL | undefined {
  try {
    const url = new URL(`proxy://${rest}`);
    return url.hostname === '' || !/^\/?$/.test(url.pathname) || url.search !== '' ? undefined : url;
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
