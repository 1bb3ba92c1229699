import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { egressInterface } from '../network/egress-interface.js';
import { hostByNetwork } from '../network/host-by-network.js';
import type { Remark } from '../profile/types.js';
import { effectiveProxy } from '../proxy/app-proxy.js';
import { matchUrl } from '../proxy/match-url.js';
import { direct } from '../proxy/proxy-hop.js';
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
  /** Told when a copy of a PAC script stands in for its server. */
  readonly remark?: Remark;
}

const largestFile = 1 << 20;

/**
 * Reads the files that a request names and chooses the way to the server: the proxy asked for, else the effective one.
 *
 * @throws BusinessError `value.url`, `value.header`, `value.proxy`, `file.*`, `usage.network`, `net.*`, `proxy.invalid`
 */
export function sessionOptions(host: Host, url: string, request: SessionRequest): SessionOptions {
  const {
    headers,
    authFile,
    caFile,
    certFile,
    keyFile,
    insecure,
    serverName,
    net,
    proxy: _,
    remark: __,
    ...rest
  } = request;
  const fields = [...(headers ?? []).map(headerField), ...credentials(host, authFile)];
  const tls: WebSocketTls = {
    ...pem(host, 'ca', caFile),
    ...pem(host, 'cert', certFile),
    ...pem(host, 'key', keyFile),
    ...(serverName === undefined ? {} : { serverName }),
    ...(insecure === undefined ? {} : { insecure }),
  };
  const bound = net === undefined ? {} : { interfaceName: egressInterface(host, net).interfaceName };
  return { ...rest, ...bound, headers: fields, tls, hops: waysOf(host, url, request) };
}

/** Where a PAC script decides, it is asked anew whenever a connection is made. */
function waysOf(host: Host, url: string, { proxy, net, remark }: SessionRequest): SessionOptions['hops'] & {} {
  if (proxy === 'none') return [direct];
  if (proxy !== undefined) return [parseProxyServer(proxy, '--proxy', 'value.proxy')];
  const { href } = websocketUrl(url);
  const { hop } = matchUrl(effectiveProxy(hostByNetwork(host, net).host), href);
  if (hop !== null) return [hop];
  return async (signal) => {
    const { waysTo } = await import('../proxy/proxy-chooser.js');
    const { host: by, addresses: clientIp } = hostByNetwork(host, net);
    const { hops } = await waysTo(by, href, { signal, remark, clientIp });
    return hops;
  };
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
