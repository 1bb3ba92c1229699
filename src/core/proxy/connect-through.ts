import type { Socket } from 'node:net';
import { asError, BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { endpointText } from '../socket/endpoint-text.js';
import { startTls } from '../socket/start-tls.js';
import type { Endpoint } from './endpoint.js';
import { openTunnel } from './http-tunnel.js';
import type { ProxyServer } from './proxy-server.js';
import { openSocks4, openSocks5 } from './socks.js';

export interface ThroughOptions {
  readonly signal: AbortSignal;
  /** Interface that the connection to the proxy is bound to. */
  readonly interfaceName?: string;
  /** Told when a part of the way is done. */
  readonly onStep?: (step: ConnectStep) => void;
}

/** Parts of the way to a server, in order; `tunnel` stands for whatever the proxy is asked in its own protocol. */
export type ConnectStep = 'resolve' | 'connect' | 'proxy-tls' | 'tunnel';

/**
 * A connection to an endpoint through a proxy: HTTP CONNECT (RFC 9110, 9.3.6), SOCKS 4a or 5 (RFC 1928, 1929).
 *
 * @throws BusinessError `dns.*`, `tcp.*`, `proxy.refused` when the proxy says no, `proxy.failed` when it says what is
 * no answer, `tls.*` where it speaks TLS; rejects with the signal's reason when aborted
 */
export async function connectThrough(
  host: Host,
  server: ProxyServer,
  endpoint: Endpoint,
  options: ThroughOptions,
): Promise<Socket> {
  const socket = await connectToProxy(host, server, options);
  const abort = (): void => void socket.destroy(asError(options.signal.reason));
  options.signal.addEventListener('abort', abort, { once: true });
  try {
    await protocols[server.type](socket, server, endpoint);
  } catch (error) {
    socket.destroy();
    options.signal.throwIfAborted();
    throw asBusinessError(error, server);
  } finally {
    options.signal.removeEventListener('abort', abort);
  }
  options.onStep?.('tunnel');
  return socket;
}

const protocols = { http: openTunnel, https: openTunnel, socks4: openSocks4, socks5: openSocks5 } as const;

/** A connection to the proxy itself, with TLS where it wants that. Errors as `connectThrough`. */
export async function connectToProxy(host: Host, server: ProxyServer, options: ThroughOptions): Promise<Socket> {
  try {
    return await reachProxy(host, server, options);
  } catch (error) {
    throw error instanceof BusinessError && !options.signal.aborted ? ofProxy(error, server) : error;
  }
}

async function reachProxy(host: Host, server: ProxyServer, options: ThroughOptions): Promise<Socket> {
  const { signal, interfaceName, onStep } = options;
  const bound = interfaceName === undefined ? {} : { interfaceName };
  const addresses = await host.resolve(server.host, { signal, ...bound });
  onStep?.('resolve');
  const socket = await host.openSocket({ protocol: 'tcp', addresses, port: server.port, signal, ...bound });
  onStep?.('connect');
  if (server.type !== 'https') return socket;
  const secured = await startTls(socket, { name: server.host, signal, ALPNProtocols: ['http/1.1'] });
  onStep?.('proxy-tls');
  return secured;
}

/** The same error, which says that it is the proxy that could not be reached: whoever asked may not know of one. */
function ofProxy(error: BusinessError, server: ProxyServer): BusinessError {
  const { reason, message, operation = 'connect', target = server.host, cause = error } = error;
  const proxy = `that is the proxy ${endpointText(server.host, server.port)}; net proxy get tells which there are`;
  return new BusinessError(reason, message, { operation, target, cause, hint: error.hint ?? proxy });
}

function asBusinessError(error: unknown, server: ProxyServer): BusinessError {
  if (error instanceof BusinessError) return error;
  const target = endpointText(server.host, server.port);
  const message = `The proxy ${target} could not be used: ${asError(error).message}`;
  return new BusinessError('proxy.failed', message, { operation: 'proxy', target, cause: error });
}
