import type { Host } from '../host.js';
import { ProxyChooser } from './proxy-chooser.js';
import { type ProxyAttempt, tryProxies, type TryOptions } from './try-proxies.js';
import { urlTarget } from './url-target.js';

/** What became of the ways to a URL. */
export interface ProxyTest {
  readonly url: string;
  readonly reached: boolean;
  readonly source: string;
  /** The PAC script that chose the ways; empty when none did. */
  readonly script: string;
  readonly attempts: readonly ProxyAttempt[];
}

export interface TestOptions extends TryOptions {
  /** Chooses the ways, where many URLs are tried; one of its own when absent. */
  readonly chooser?: ProxyChooser;
}

/**
 * Asks for a URL as the effective proxy or its PAC script says, with fail-over.
 *
 * @throws BusinessError as `tryProxies` and `ProxyChooser.waysTo`
 */
export async function testUrl(host: Host, url: string, options: TestOptions): Promise<ProxyTest> {
  const { chooser = new ProxyChooser(host, { signal: options.signal }), ...trying } = options;
  const target = urlTarget(url);
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `${target.scheme}://${url}`;
  try {
    const { hops, source, script, url: shown } = await chooser.waysTo(whole);
    const attempts = await tryProxies(host, whole, hops, trying);
    return { url: shown, reached: attempts.at(-1)?.error === undefined, source, script, attempts };
  } finally {
    if (chooser !== options.chooser) chooser.close();
  }
}
