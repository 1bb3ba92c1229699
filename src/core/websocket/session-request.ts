import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { egressInterface } from '../network/egress-interface.js';
import { effectiveProxy } from '../proxy/app-proxy.js';
import { matchUrl } from '../proxy/match-url.js';
import { direct, type ProxyHop } from '../proxy/proxy-hop.js';
import { parseProxyServer } from '../proxy/proxy-server.js';
import type { SessionOptions } from './websocket-session.js';
import type { HeaderField, WebSocketOptions, WebSocketTls } from './websocket-types.js';
import { websocketUrl } from './websocket-url.js';

/** A session as a person asks for it: files by name, headers and proxies as texts. */
export interface SessionRequest extends Omit<SessionOptions, 'headers' | 'hops' | 'tls' | 'interfaceName'> {
  /** `Name: value`. */
  readonly headers?: readonly string[];
  /** A file with `user:password` on its first line, sent as Basic credentials. */
  readonly authFile?: string;
  /** Files in PEM. */
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly insecure?: boolean;
  readonly serverName?: string;
  /** The proxy to use in place of the effective one; `none` for none. */
  readonly proxy?: string;
  /** The network to keep to. */
  readonly net?: string;
}

const largestFile = 1 << 20;

/**
 * Reads the files that a request names and chooses the way to the server: the proxy asked for, else the effective one.
 *
 * @throws BusinessError `value.url`, `value.header`, `value.proxy`, `file.*`, `usage.network`, `net.*`, `proxy.invalid`
 */
export function sessionOptions(host: Host, url: string, request: SessionRequest): SessionOptions {
  const { headers, authFile, caFile, certFile, keyFile, insecure, serverName, proxy, net, ...rest } = request;
  const fields = [...(headers ?? []).map(headerField), ...credentials(host, authFile)];
  const tls: WebSocketTls = {
    ...pem(host, 'ca', caFile),
    ...pem(host, 'cert', certFile),
    ...pem(host, 'key', keyFile),
    ...(serverName === undefined ? {} : { serverName }),
    ...(insecure === undefined ? {} : { insecure }),
  };
  const bound = net === undefined ? {} : { interfaceName: egressInterface(host, net).interfaceName };
  return { ...rest, ...bound, headers: fields, tls, hops: [wayTo(host, url, proxy)] };
}

function wayTo(host: Host, url: string, proxy: string | undefined): ProxyHop {
  if (proxy === 'none') return direct;
  if (proxy !== undefined) return parseProxyServer(proxy, '--proxy');
  return matchUrl(effectiveProxy(host), websocketUrl(url).href).hop ?? direct;
}

function headerField(text: string): HeaderField {
  const [, name, value] = /^([^:]+):[ \t]*(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return { name, value };
  throw new BusinessError('value.header', `${JSON.stringify(text)} is no header`, { hint: "write 'Name: value'" });
}

function credentials(host: Host, file: string | undefined): HeaderField[] {
  if (file === undefined) return [];
  const [line = ''] = host.files.readText(file, largestFile).split(/\r?\n/, 1);
  if (!line.includes(':'))
    throw new BusinessError('file.invalid', `${file} does not hold user:password`, { target: file });
  return [{ name: 'Authorization', value: `Basic ${Buffer.from(line).toString('base64')}` }];
}

function pem<Part extends keyof Pick<WebSocketOptions['tls'] & object, 'ca' | 'cert' | 'key'>>(
  host: Host,
  part: Part,
  file: string | undefined,
): { readonly [Name in Part]?: string } {
  if (file === undefined) return {};
  const text = host.files.readText(file, largestFile);
  if (text.includes('-----BEGIN ')) return { [part]: text } as { readonly [Name in Part]: string };
  throw new BusinessError('file.invalid', `${file} holds no PEM`, { target: file });
}
