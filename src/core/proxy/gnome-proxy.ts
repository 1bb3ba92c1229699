import { type DconfValue, readDconf } from './dconf-database.js';
import type { ProxyServer, ProxyType } from './proxy-server.js';
import type { ProxySettings } from './proxy-settings.js';
import { bareHost } from './url-target.js';

/** What GNOME's schema says where nobody changed it (org.gnome.system.proxy). */
const usualExclusions = ['localhost', '127.0.0.0/8', '::1'];

/** Reads the proxy settings of GNOME, `/system/proxy/` of a dconf database; undefined when it asks for none. */
export function gnomeProxy(database: Uint8Array, path: string): ProxySettings | undefined {
  const settings = readDconf(database, '/system/proxy/');
  const base = { source: 'desktop', from: path, extended: true } as const;
  if (settings.get('mode') === 'auto') {
    const pacUrl = textOf(settings.get('autoconfig-url'));
    return pacUrl === '' ? undefined : { ...base, servers: {}, exclusionList: [], pacUrl };
  }
  if (settings.get('mode') !== 'manual') return undefined;
  const servers: Record<string, ProxyServer> = {};
  for (const scheme of ['http', 'https', 'ftp']) {
    const server = serverOf(settings, scheme, 'http');
    if (server !== undefined) servers[scheme] = server;
  }
  const other = serverOf(settings, 'socks', 'socks5');
  if (other === undefined && Object.keys(servers).length === 0) return undefined;
  const exclusions = settings.get('ignore-hosts') ?? usualExclusions;
  const exclusionList = typeof exclusions === 'object' ? exclusions : usualExclusions;
  return { ...base, servers, ...(other === undefined ? {} : { other }), exclusionList };
}

function serverOf(settings: ReadonlyMap<string, DconfValue>, name: string, type: ProxyType): ProxyServer | undefined {
  const host = bareHost(textOf(settings.get(`${name}/host`)));
  const port = settings.get(`${name}/port`) ?? (name === 'http' ? 8080 : 0);
  if (host === '' || typeof port !== 'number' || port <= 0 || port > 65_535) return undefined;
  if (settings.get(`${name}/use-authentication`) !== true) return { type, host, port };
  const username = textOf(settings.get(`${name}/authentication-user`));
  return { type, host, port, username, password: textOf(settings.get(`${name}/authentication-password`)) };
}

const textOf = (value: DconfValue | undefined): string => (typeof value === 'string' ? value : '');
