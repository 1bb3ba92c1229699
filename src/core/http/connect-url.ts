import type { Socket } from 'node:net';
import type { Host } from '../host.js';
import { startTls } from '../socket/start-tls.js';

/** Connects to the server of an http or https URL, with TLS where it asks for that; the certificate is verified. */
export async function connectUrl(host: Host, url: URL, signal: AbortSignal): Promise<Socket> {
  const secure = url.protocol === 'https:';
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const addresses = await host.resolve(name, { signal });
  const socket = await host.openSocket({ protocol: 'tcp', addresses, port, signal });
  return secure ? startTls(socket, { name, signal, ALPNProtocols: ['http/1.1'] }) : socket;
}
