import { BusinessError } from '../errors.js';
import { parseAddress } from '../kernel/codec/ip-address.js';

/** One of the ways that a PAC script names, in its own words. */
export interface PacProxy {
  readonly type: 'DIRECT' | 'PROXY' | 'HTTP' | 'HTTPS' | 'SOCKS' | 'SOCKS4' | 'SOCKS5';
  /** Without brackets; empty for DIRECT. */
  readonly host: string;
  /** 0 for DIRECT. */
  readonly port: number;
}

const types = new Set(['PROXY', 'HTTP', 'HTTPS', 'SOCKS', 'SOCKS4', 'SOCKS5']);
const hostName = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62}\.?)*$/i;

/**
 * Reads what a script returned: ways divided by `;`, each `DIRECT` or a type with host and port.
 * @throws BusinessError `pac.result` for anything else: a mistake must never turn into DIRECT
 */
export function parseProxyList(text: string): readonly PacProxy[] {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  if (parsed.size >= mostParsed) parsed.clear();
  const ways = Object.freeze(parseWays(text));
  parsed.set(text, ways);
  return ways;
}

/** Scripts return the same few texts again and again. */
const parsed = new Map<string, readonly PacProxy[]>();
const mostParsed = 64;

function parseWays(text: string): readonly PacProxy[] {
  const parts = text.split(';').map((part) => part.trim());
  const filled = parts.filter((part) => part !== '');
  if (filled.length === 0) throw wrongResult(text, 'names no way');
  return filled.map((part) => Object.freeze(parseWay(part) ?? fail(text, part)));
}

function parseWay(part: string): PacProxy | undefined {
  const [word = '', endpoint, ...rest] = part.split(/[ \t]+/);
  const type = word.toUpperCase();
  if (type === 'DIRECT') return endpoint === undefined ? { type, host: '', port: 0 } : undefined;
  if (!types.has(type) || endpoint === undefined || rest.length > 0) return undefined;
  const [, bracketed, name, digits = ''] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(endpoint) ?? [];
  const port = Number(digits);
  if (digits === '' || port < 1 || port > 65_535) return undefined;
  const host = bracketed ?? name ?? '';
  const valid = bracketed === undefined ? hostName.test(host) : parseAddress(host)?.length === 16;
  return valid ? { type: type as PacProxy['type'], host, port } : undefined;
}

function fail(text: string, part: string): never {
  throw wrongResult(text, `${JSON.stringify(part.slice(0, 100))} is no DIRECT and no type with host and port`);
}

function wrongResult(text: string, why: string): BusinessError {
  return new BusinessError('pac.result', `The script returned ${JSON.stringify(text.slice(0, 100))}: ${why}`, {
    hint: 'a script returns DIRECT or, for example, PROXY proxy.example:3128; DIRECT',
  });
}
