import type { Socket } from 'node:net';
import { tlsTrust } from '../certificate/tls-trust.js';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { connectBy } from '../proxy/connect-by.js';
import { overWays } from '../proxy/over-ways.js';
import { direct } from '../proxy/proxy-hop.js';
import { urlTarget } from '../proxy/url-target.js';
import { startTls, type TlsRequest } from '../socket/start-tls.js';
import type { WebSocketOptions } from './websocket-types.js';

/**
 * A connection to the server of a WebSocket URL, with TLS for wss.
 *
 * @throws BusinessError `dns.*`, `tcp.*`, `proxy.*`, `tls.*`; rejects with the signal's reason when aborted
 */
export async function connectServer(
  host: Host,
  url: URL,
  options: WebSocketOptions,
  signal: AbortSignal,
): Promise<Socket> {
  const tls = url.protocol === 'wss:' ? await tlsRequest(host, url, options, signal) : undefined;
  const socket = await (options.unixPath === undefined
    ? connectByHops(host, url, options, signal)
    : connectUnix(options.unixPath, signal));
  return tls === undefined ? socket : startTls(socket, tls);
}

async function tlsRequest(host: Host, url: URL, options: WebSocketOptions, signal: AbortSignal): Promise<TlsRequest> {
  const { serverName = urlTarget(url.href).host, insecure = false, ...credentials } = options.tls ?? {};
  return {
    ...(insecure ? credentials : await tlsTrust(host, credentials)),
    name: serverName,
    signal,
    rejectUnauthorized: !insecure,
    ALPNProtocols: ['http/1.1'],
  };
}

async function connectByHops(host: Host, url: URL, options: WebSocketOptions, signal: AbortSignal): Promise<Socket> {
  const { hops = [direct], interfaceName } = options;
  const endpoint = urlTarget(url.href);
  const bound = interfaceName === undefined ? {} : { interfaceName };
  const ways = typeof hops === 'function' ? await hops(signal) : hops;
  return overWays(ways, signal, (hop) => connectBy(host, hop, endpoint, { signal, ...bound }));
}

async function connectUnix(path: string, signal: AbortSignal): Promise<Socket> {
  const { connect } = await import('node:net');
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    const abort = (): void => void socket.destroy();
    const settle = (outcome: () => void): void => {
      signal.removeEventListener('abort', abort);
      outcome();
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('close', () => settle(() => reject(signal.reason)));
    socket.once('error', (error) => {
      const message = `The Unix socket ${path} cannot be connected to: ${error.message}`;
      settle(() => reject(new BusinessError('tcp.failed', message, { target: path, cause: error })));
    });
    socket.once('connect', () => settle(() => resolve(socket)));
  });
}
