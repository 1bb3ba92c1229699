import { exclusionListOf } from './no-proxy.js';
import { parseProxyServer, type ProxyServer } from './proxy-server.js';
import type { ProxySettings } from './proxy-settings.js';

const schemes = ['http', 'https', 'ftp'];

/**
 * Reads the proxy settings of KDE, `kioslaverc` (section "Proxy Settings"): a text of keys and values. Undefined when it
 * asks for none, or for what the environment says.
 *
 * @throws BusinessError `proxy.invalid`
 */
export function kdeProxy(text: string, path: string): ProxySettings | undefined {
  const section = sectionOf(text, 'Proxy Settings');
  const base = { source: 'desktop', from: path, extended: true } as const;
  if (section.get('ProxyType') === '2') {
    const pacUrl = section.get('Proxy Config Script') ?? '';
    return pacUrl === '' ? undefined : { ...base, servers: {}, exclusionList: [], pacUrl };
  }
  if (section.get('ProxyType') !== '1') return undefined;
  const servers: Record<string, ProxyServer> = {};
  for (const scheme of schemes) {
    const value = serverText(section.get(`${scheme}Proxy`));
    if (value !== '') servers[scheme] = parseProxyServer(value, path);
  }
  const socks = serverText(section.get('socksProxy')).replace(/^(?:socks:\/\/)?/, 'socks://');
  const other = socks === 'socks://' ? undefined : parseProxyServer(socks, path);
  if (other === undefined && Object.keys(servers).length === 0) return undefined;
  const exclusionList = exclusionListOf(section.get('NoProxyFor') ?? '');
  return { ...base, servers, ...(other === undefined ? {} : { other }), exclusionList };
}

/** `http://proxy.example 3128`: KDE keeps a blank between address and port. */
const serverText = (text = ''): string => text.trim().replace(/\/?\s+(\d+)$/, ':$1');

function sectionOf(text: string, name: string): Map<string, string> {
  const found = new Map<string, string>();
  let inside = false;
  for (const line of text.split('\n')) {
    const [, heading] = /^\s*\[(.*)\]\s*$/.exec(line) ?? [];
    if (heading !== undefined) inside = heading === name;
    const [, key, value] = /^\s*([^=[\]]+?)(?:\[\$[a-z]+\])?\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (inside && key !== undefined && value !== undefined) found.set(key, value);
  }
  return found;
}
