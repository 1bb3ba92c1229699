import { bareHost, urlTarget, withoutPassword } from '../proxy/url-target.js';
import { BusinessError } from '../errors.js';

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
  const { scheme, host } = urlTarget(text);
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${bracketed(text, host)}`;
  let url: URL;
  try {
    url = new URL(absolute);
  } catch (cause) {
    throw new BusinessError('value.url', `${JSON.stringify(withoutPassword(text))} is no URL with a host`, { cause });
  }
  const path = scheme === 'http' || scheme === 'ws' ? `${url.pathname}${url.search}` : '/';
  return { url: `${scheme}://${url.host}${path}`, host: bareHost(url.hostname) };
}

const bracketed = (text: string, host: string): string => (text === host && text.includes(':') ? `[${text}]` : text);
