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
import type { HeaderField, WebSocketTls } from './websocket-types.js';
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
    ...ownCertificate(host, certFile, keyFile),
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

/** What a PEM file is read for, and what a block of that begins with. */
const pemBlocks = {
  ca: { what: 'certificate', begins: /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/ },
  cert: { what: 'certificate', begins: /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/ },
  key: { what: 'private key', begins: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/ },
} as const;

function pem<Part extends keyof typeof pemBlocks>(
  host: Host,
  part: Part,
  file: string | undefined,
): { readonly [Name in Part]?: string } {
  if (file === undefined) return {};
  const text = host.files.readText(file, largestFile);
  const { what, begins } = pemBlocks[part];
  if (begins.test(text)) return { [part]: text } as { readonly [Name in Part]: string };
  throw new BusinessError('file.invalid', `${file} holds no ${what} in PEM`, { target: file });
}

/** A certificate to show is worth nothing without its key, which may stand in the same file. */
function ownCertificate(host: Host, certFile: string | undefined, keyFile: string | undefined): WebSocketTls {
  const { cert } = pem(host, 'cert', certFile);
  if (cert === undefined) return pem(host, 'key', keyFile);
  if (keyFile !== undefined) return { cert, ...pem(host, 'key', keyFile) };
  if (pemBlocks.key.begins.test(cert)) return { cert, key: cert };
  const message = `${certFile ?? ''} holds no private key: it must stand there too, or in a file of its own`;
  throw new BusinessError('file.invalid', message, { target: certFile ?? '', hint: 'add --key FILE' });
}
