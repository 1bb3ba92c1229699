import type { Host } from '../host.js';
import { type OpenedScript, openScript, type OpenScriptOptions } from '../pac/open-script.js';
import { effectiveProxy } from './app-proxy.js';
import { hopsOfScript } from './hops-of-script.js';
import { knownProxies } from './known-proxies.js';
import { matchUrl, type UrlMatch } from './match-url.js';
import { direct, type ProxyHop } from './proxy-hop.js';

/** How a URL is reached, whoever decides. */
export interface UrlWays extends Omit<UrlMatch, 'hop'> {
  /** To be tried in turn; at least one. */
  readonly hops: readonly ProxyHop[];
  /** What the PAC script returned; empty when none decides. */
  readonly proxyInfo: string;
  /** That script's address, without a password; empty when none decides. */
  readonly script: string;
}

/** Chooses the ways to many URLs by the effective proxy. A script is fetched and compiled once, when the first needs it. */
export class ProxyChooser {
  /** The machine, or the one of its networks that it chooses for. */
  readonly host: Host;
  readonly #options: OpenScriptOptions;
  #script: Promise<OpenedScript> | undefined;

  constructor(host: Host, options: OpenScriptOptions) {
    this.host = host;
    this.#options = options;
  }

  /**
   * @throws BusinessError `value.url`, `proxy.invalid`, `profile.*`; `pac.*`, `file.*` where a script decides: that it
   * fails is never taken for DIRECT
   */
  async waysTo(url: string): Promise<UrlWays> {
    const settings = effectiveProxy(this.host);
    const { hop, ...match } = matchUrl(settings, url);
    const pacUrl = settings?.pacUrl;
    if (hop !== null || pacUrl === undefined) return { ...match, hops: [hop ?? direct], proxyInfo: '', script: '' };
    this.#script ??= openScript(this.host, pacUrl, this.#options);
    const { script, name } = await this.#script;
    const { proxyInfo, proxies } = await script.findProxy(url);
    return { ...match, hops: hopsOfScript(proxies, knownProxies(this.host)), proxyInfo, script: name };
  }

  close(): void {
    this.#script?.then(({ script }) => script.close()).catch(() => undefined);
    this.#script = undefined;
  }
}

/** The ways to one URL. As `net proxy match URL`. @throws as `ProxyChooser.waysTo` */
export async function waysTo(host: Host, url: string, options: OpenScriptOptions): Promise<UrlWays> {
  const chooser = new ProxyChooser(host, options);
  try {
    return await chooser.waysTo(url);
  } finally {
    chooser.close();
  }
}
