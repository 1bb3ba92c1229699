import type { Socket } from 'node:net';
import type { Host } from '../host.js';
import { connectBy } from './connect-by.js';
import { connectToProxy, type ThroughOptions } from './connect-through.js';
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

/**
 * Connects for an http or https URL, before the TLS that https wants: https always through a connection to the server,
 * plain http at an HTTP proxy itself. Errors as `connectThrough`.
 */
export async function carrierForUrl(
  host: Host,
  url: URL,
  hop: ProxyHop,
  options: ThroughOptions,
): Promise<UrlConnection> {
  const path = url.pathname + url.search;
  if (url.protocol === 'http:' && hop !== direct && (hop.type === 'http' || hop.type === 'https')) {
    const socket = await connectToProxy(host, hop, options);
    return { socket, requestTarget: `http://${url.host}${path}`, headers: proxyHeaders(hop), carrier: hop };
  }
  const socket = await connectBy(host, hop, urlTarget(url.href), options);
  return { socket, requestTarget: path, headers: {}, carrier: undefined };
}
