import type { Host } from '../host.js';
import { direct } from '../proxy/proxy-hop.js';
import { exchangeBy } from './exchange-by.js';
import type { HttpRequestOptions, HttpResponse } from './http-types.js';

/** One HTTP request and its response, by the effective proxy where the options ask for it, else directly. */
export async function exchange(
  host: Host,
  url: URL,
  options: HttpRequestOptions,
  signal: AbortSignal,
): Promise<HttpResponse> {
  if (options.usingProxy !== true) return exchangeBy([direct], host, url, options, signal);
  const { waysTo } = await import('../proxy/proxy-chooser.js');
  const { hops } = await waysTo(host, url.href, { signal });
  return exchangeBy(hops, host, url, options, signal);
}
