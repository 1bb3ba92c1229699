import { bareHost, urlWithHost } from '../proxy/url-target.js';

/** What a script is told of a URL. */
export interface ScriptUrl {
  /** Scheme, host and port; the path and query only of http; never user, password or fragment. */
  readonly url: string;
  /** Lower case, in ASCII, without brackets. */
  readonly host: string;
}

/**
 * What a script may see of a URL; text without a scheme is taken for http.
 * @throws BusinessError `value.url`
 */
export function scriptUrl(text: string): ScriptUrl {
  const [, site, plainHost] = plainUrl.exec(text) ?? [];
  if (site !== undefined && plainHost !== undefined) return { url: `${site}/`, host: plainHost };
  const url = urlWithHost(text);
  const { protocol, host } = url;
  const path = protocol === 'http:' || protocol === 'ws:' ? `${url.pathname}${url.search}` : '/';
  return { url: `${protocol}//${host}${path}`, host: bareHost(url.hostname) };
}

/**
 * An https URL, or an http one without a path, whose host is written as it is told: its labels begin with a letter, so that
 * none is a number, and none is Punycode, which might be wrong. Most are, and need not be taken apart.
 */
const plainUrl =
  /^(https?:\/\/((?!xn--)[a-z][a-z0-9-]*(?:\.(?!xn--)[a-z][a-z0-9-]*)*))(?:(?<=^https:\/\/[^/]*)\/[!-~]*|\/?)$/;
