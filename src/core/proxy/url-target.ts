import { BusinessError } from '../errors.js';
import { canonicalAddress } from '../kernel/codec/ip-address.js';

/** Where a URL leads, as far as the choice of a proxy goes. */
export interface UrlTarget {
  /** Lower case, without the colon. */
  readonly scheme: string;
  /** Lower case, in ASCII, without brackets and last dot. */
  readonly host: string;
  /** The scheme's own port when the URL names none. */
  readonly port: number;
}

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443, ws: 80, wss: 443, ftp: 21 };

/**
 * Reads a URL, `host` or `host:port`; what has no scheme is taken for http.
 *
 * @throws BusinessError `value.url` for what is none of them, or has no host
 */
export function urlTarget(text: string): UrlTarget {
  const url = urlWithHost(text);
  const scheme = url.protocol.slice(0, -1).toLowerCase();
  const port = url.port === '' ? (defaultPorts[scheme] ?? 0) : Number(url.port);
  return { scheme, host: bareHost(url.hostname), port };
}

/** As `urlTarget`, the whole of it. @throws BusinessError `value.url` */
export function urlWithHost(text: string): URL {
  const url = parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${bracketed(text)}`);
  if (url !== undefined && /^(?:[\w.-]+|\[[^\]]+\])$/.test(url.hostname)) return url;
  throw new BusinessError('value.url', `${JSON.stringify(withoutPassword(text))} is no URL with a host`, {
    hint: 'write https://example.com/, example.com or example.com:8080',
  });
}

/** The URL's text without what only its owner should know; of what is no URL, what cannot be that. */
export function withoutPassword(text: string): string {
  if (!text.includes('@')) return text;
  const bare = text.replace(userInformation, '$1');
  return bare.includes('@') && parse(bare) === undefined ? text.slice(text.lastIndexOf('@') + 1) : bare;
}

/** As URLs are read (WHATWG URL, 4.4): spaces before them and slashes of either kind, or none, after the scheme. */
const userInformation = /^(\s*(?!data:|file:)[a-z][a-z0-9+.-]*:[\\/]{0,2})[^/?#\\]*@/i;

/** A bare IPv6 address needs brackets to be a URL's host. */
const bracketed = (text: string): string =>
  canonicalAddress(text) !== null && text.includes(':') ? `[${text}]` : text;

/** Lower case, without brackets and the last dot of a name that is whole. */
export const bareHost = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
