import type { ProxyServer } from './proxy-server.js';

/** What one source says about proxies. */
export interface ProxySettings {
  /** `app`, `environment`, `desktop`, `network`. */
  readonly source: ProxySource;
  /** Where in the source it stands: names of variables, a file. */
  readonly from: string;
  /** By scheme of the URL; a scheme that is missing takes `other`. */
  readonly servers: Readonly<Partial<Record<string, ProxyServer>>>;
  /** For every scheme without one of its own. */
  readonly other?: ProxyServer;
  readonly exclusionList: readonly string[];
  /** True where the source knows address ranges and `*` within names (NO_PROXY, desktops). */
  readonly extended: boolean;
  /** Address of a script that decides instead. */
  readonly pacUrl?: string;
}

export type ProxySource = 'app' | 'environment' | 'desktop' | 'network';

/** WebSocket URLs are fetched as the web's own are. */
const likeScheme: Readonly<Record<string, string>> = { ws: 'http', wss: 'https' };

/** The proxy for URLs of a scheme, before any exclusion. */
export function serverFor(settings: ProxySettings, scheme: string): ProxyServer | undefined {
  return settings.servers[likeScheme[scheme] ?? scheme] ?? settings.other;
}
