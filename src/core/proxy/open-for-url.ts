import type { Socket } from 'node:net';
import type { Host } from '../host.js';
import { startTls } from '../socket/start-tls.js';
import { connectBy } from './connect-by.js';
import { connectToProxy, type ConnectStep, type ThroughOptions } from './connect-through.js';
import { proxyHeaders } from './http-tunnel.js';
import { direct, type ProxyHop } from './proxy-hop.js';
import type { ProxyServer } from './proxy-server.js';
import { urlTarget } from './url-target.js';

/** A connection over which an http or https URL can be asked for, and how the request has to look. */
export interface UrlConnection {
  readonly socket: Socket;
  /** What the request line names: the path, or the whole URL where a proxy is asked (RFC 9112, 3.2.2). */
  readonly requestTarget: string;
  /** Tell an HTTP proxy that is asked itself who we are. */
  readonly headers: Readonly<Record<string, string>>;
  /** The HTTP proxy that is asked itself; its refusal (407) is not the server's. */
  readonly carrier: ProxyServer | undefined;
}

export interface UrlOptions extends Omit<ThroughOptions, 'onStep'> {
  readonly onStep?: (step: ConnectStep | 'tls') => void;
}

/**
 * Connects for an http or https URL: https always through a connection to the server, with TLS in it, plain http at an
 * HTTP proxy itself. Errors as `connectThrough`, and `tls.*`.
 */
export async function openForUrl(host: Host, url: URL, hop: ProxyHop, options: UrlOptions): Promise<UrlConnection> {
  const isPlain = url.protocol === 'http:';
  const path = url.pathname + url.search;
  if (isPlain && hop !== direct && (hop.type === 'http' || hop.type === 'https')) {
    const socket = await connectToProxy(host, hop, options);
    return { socket, requestTarget: `http://${url.host}${path}`, headers: proxyHeaders(hop), carrier: hop };
  }
  const target = urlTarget(url.href);
  const plain = await connectBy(host, hop, target, options);
  const whole = { requestTarget: path, headers: {}, carrier: undefined };
  if (isPlain) return { socket: plain, ...whole };
  const { signal } = options;
  const socket = await startTls(plain, { name: target.host, signal, ALPNProtocols: ['http/1.1'] });
  options.onStep?.('tls');
  return { socket, ...whole };
}
