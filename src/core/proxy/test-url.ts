import type { Host } from '../host.js';
import { effectiveProxy } from './app-proxy.js';
import { matchUrl } from './match-url.js';
import { direct } from './proxy-hop.js';
import { type ProxyAttempt, tryProxies, type TryOptions } from './try-proxies.js';
import { urlTarget } from './url-target.js';

/** What became of the ways to a URL. */
export interface ProxyTest {
  readonly url: string;
  readonly reached: boolean;
  readonly source: string;
  readonly attempts: readonly ProxyAttempt[];
}

/** Asks for a URL as the effective proxy says, with fail-over. Errors as `tryProxies` and `effectiveProxy`. */
export async function testUrl(host: Host, url: string, options: TryOptions): Promise<ProxyTest> {
  const target = urlTarget(url);
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `${target.scheme}://${url}`;
  const { hop, source, url: shown } = matchUrl(effectiveProxy(host), whole);
  const attempts = await tryProxies(host, whole, [hop ?? direct], options);
  return { url: shown, reached: attempts.at(-1)?.error === undefined, source, attempts };
}
