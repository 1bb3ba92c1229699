import type { Host } from '../host.js';
import { startTls } from '../socket/start-tls.js';
import { carrierForUrl, type UrlConnection } from './carrier-for-url.js';
import type { ConnectStep, ThroughOptions } from './connect-through.js';
import type { ProxyHop } from './proxy-hop.js';
import { urlTarget } from './url-target.js';

export interface UrlOptions extends Omit<ThroughOptions, 'onStep'> {
  readonly onStep?: (step: ConnectStep | 'tls') => void;
}

/** Connects for an http or https URL as `carrierForUrl`, with TLS where it is https. Errors as that, and `tls.*`. */
export async function openForUrl(host: Host, url: URL, hop: ProxyHop, options: UrlOptions): Promise<UrlConnection> {
  const connection = await carrierForUrl(host, url, hop, options);
  if (url.protocol === 'http:') return connection;
  const { signal } = options;
  const name = urlTarget(url.href).host;
  const socket = await startTls(connection.socket, { name, signal, ALPNProtocols: ['http/1.1'] });
  options.onStep?.('tls');
  return { ...connection, socket };
}
