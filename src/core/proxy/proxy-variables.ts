import { noProxyOf } from './no-proxy.js';
import { direct, type ProxyHop } from './proxy-hop.js';
import type { ProxyServer } from './proxy-server.js';
import type { ProxySettings } from './proxy-settings.js';

/** An environment variable; without a value it is to be removed. */
export interface ProxyVariable {
  readonly name: string;
  readonly value: string | undefined;
}

export interface VariableOptions {
  /** Write user and password into the values. */
  readonly withPassword: boolean;
}

/**
 * The environment that makes programs use a proxy: HTTP_PROXY, HTTPS_PROXY, FTP_PROXY, ALL_PROXY and NO_PROXY, in both
 * cases as programs read one or the other. What the proxy leaves unsaid is to be removed.
 */
export function proxyVariables(settings: ProxySettings | undefined, options: VariableOptions): ProxyVariable[] {
  const values = new Map<string, string>();
  const other = settings?.other;
  for (const scheme of ['http', 'https', 'ftp']) {
    const server = settings?.servers[scheme] ?? (isHttp(other) ? other : undefined);
    if (server !== undefined) values.set(`${scheme}_proxy`, urlOf(server, options));
  }
  if (other !== undefined && !isHttp(other)) values.set('all_proxy', urlOf(other, options));
  const noProxy = noProxyOf(settings?.exclusionList ?? []);
  if (values.size > 0 && noProxy !== '') values.set('no_proxy', noProxy);
  const names = ['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy', 'no_proxy'];
  return names.flatMap((name) =>
    [name.toUpperCase(), name].map((spelling) => ({ name: spelling, value: values.get(name) })),
  );
}

/** The settings that send every URL one way, as a script chose it for one of them. */
export function settingsOf(hop: ProxyHop, from: string): ProxySettings {
  const servers = { source: 'app', from, servers: {}, exclusionList: [], extended: false } as const;
  return hop === direct ? servers : { ...servers, other: hop };
}

const isHttp = (server: ProxyServer | undefined): boolean => server?.type === 'http' || server?.type === 'https';

/** Names are left to the proxy to resolve, as our own connections do. */
const schemes = { http: 'http', https: 'https', socks4: 'socks4a', socks5: 'socks5h' } as const;

function urlOf({ type, host, port, username, password }: ProxyServer, { withPassword }: VariableOptions): string {
  const known = withPassword && username !== undefined && password !== undefined;
  const who = known ? `${encoded(username)}:${encoded(password)}@` : '';
  return `${schemes[type]}://${who}${host.includes(':') ? `[${host}]` : host}:${port}`;
}

const encoded = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, percent);
const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** A shell's own line for a variable: POSIX quotes, in which nothing but the quote itself has a meaning. */
export function shellLine({ name, value }: ProxyVariable): string {
  return value === undefined ? `unset ${name}` : `export ${name}='${value.replaceAll("'", `'"'"'`)}'`;
}
