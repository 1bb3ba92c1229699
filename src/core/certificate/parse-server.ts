import { BusinessError } from '../errors.js';
import { ipVersionOf } from '../kernel/codec/ip-address.js';

/** A server by name or address, without brackets, and port. */
export interface Server {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `example.com`, `example.com:8443`, `[2001:db8::1]:443`, `https://example.com/`; undefined when the text is none
 * of these.
 */
export function parseServer(text: string, defaultPort: number): Server | undefined {
  const bare = text.replace(/^https:\/\//i, '').replace(/\/.*$/, '');
  const [, bracketed, name, digits] = /^(?:\[([\da-f:.%\w]+)\]|([^\s:/[\]@]+))(?::(\d{1,5}))?$/i.exec(bare) ?? [];
  const host = bracketed ?? name ?? (ipVersionOf(bare) === 6 ? bare : undefined);
  if (bracketed !== undefined && ipVersionOf(bracketed.replace(/%.*$/, '')) !== 6) return undefined;
  const port = digits === undefined ? defaultPort : Number(digits);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}

/**
 * The same, where nothing else may stand.
 * @throws BusinessError `value.text`
 */
export function serverOf(text: string, defaultPort: number): Server {
  const server = parseServer(text, defaultPort);
  if (server !== undefined) return server;
  throw new BusinessError('value.text', `${JSON.stringify(text)} is not HOST or HOST:PORT`, { target: text });
}
