import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import type { Host } from '../host.js';

/** Connects to the server of an http or https URL, with TLS where it asks for that; the certificate is verified. */
export async function connectUrl(host: Host, url: URL, signal: AbortSignal): Promise<Socket> {
  const secure = url.protocol === 'https:';
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const addresses = await host.resolve(name, { signal });
  const socket = await host.openSocket({ protocol: 'tcp', addresses, port, signal });
  return secure ? startTls(socket, name, signal) : socket;
}

async function startTls(socket: Socket, name: string, signal: AbortSignal): Promise<Socket> {
  const { connect } = await import('node:tls');
  return new Promise((resolve, reject) => {
    const secured = connect({
      socket,
      ALPNProtocols: ['http/1.1'],
      ...(isIP(name) === 0 ? { servername: name } : { host: name }),
    });
    const abort = (): void => void secured.destroy(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    secured.once('error', reject);
    secured.once('secureConnect', () => {
      signal.removeEventListener('abort', abort);
      secured.off('error', reject);
      resolve(secured);
    });
  });
}
