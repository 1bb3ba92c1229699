import type { Socket } from 'node:net';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { connectThrough } from '../proxy/connect-through.js';
import { overWays } from '../proxy/over-ways.js';
import { direct, type ProxyHop } from '../proxy/proxy-hop.js';
import type { ProxyServer } from '../proxy/proxy-server.js';
import { endpointText } from '../socket/endpoint-text.js';
import { TimeLimit } from '../time-limit.js';
import type { Sourced } from './certificate-files.js';
import { type Handshake, observeHandshake } from './observe-handshake.js';
import type { Server } from './parse-server.js';
import { askForTls, type StartTlsProtocol } from './start-tls-words.js';

export interface FetchOptions {
  /** Ask for TLS in this protocol first. */
  readonly startTls?: StartTlsProtocol;
  /** In place of the host in the TLS handshake (SNI). */
  readonly servername?: string;
  readonly alpn?: readonly string[];
  /** Interface to leave by. */
  readonly interfaceName?: string;
  readonly family?: 4 | 6;
  /** The way there, in place of a connection of our own. */
  readonly proxy?: ProxyServer;
  /** Chooses the ways to a server, to be tried in turn, where no proxy is named. */
  readonly waysTo?: (server: Server) => Promise<readonly ProxyHop[]>;
  readonly signal?: AbortSignal;
  /** Until the certificates are there; 10 s when absent. */
  readonly timeoutMs?: number;
}

/** What a server sent, and how it was reached. */
export interface FetchedCertificates extends Omit<Handshake, 'certificates'> {
  readonly host: string;
  readonly port: number;
  /** The server's address; empty behind a proxy, who alone knows it. */
  readonly address: string;
  readonly certificates: readonly Sourced[];
}

const defaultTimeoutMs = 10_000;

/**
 * The certificates that a server sends, as it sends them. Nothing is verified, nothing else is fetched.
 * @throws BusinessError `dns.*`, `tcp.*`, `proxy.*`, `tls.refused`, `tls.failed`; rejects with the signal's reason
 *
 * As `openssl s_client -connect HOST:PORT -showcerts`.
 */
export async function fetchCertificates(
  host: Host,
  server: Server,
  options: FetchOptions = {},
): Promise<FetchedCertificates> {
  const { startTls, servername = server.host, alpn = [], timeoutMs = defaultTimeoutMs } = options;
  const target = endpointText(server.host, server.port);
  const limit = new TimeLimit(timeoutMs, options.signal);
  const { signal } = limit;
  let socket: Socket | undefined;
  try {
    const [hop, connection] = await connected(host, server, options, signal);
    socket = connection;
    const address = hop === direct ? (socket.remoteAddress ?? '') : '';
    if (startTls !== undefined)
      await unlessAborted(askForTls(socket, startTls, { name: servername, target }), socket, signal);
    const { certificates, ...shown } = await observeHandshake(socket, { servername, alpn, target, signal });
    const sourced = certificates.map((bytes) => ({ bytes, source: target }));
    return { host: server.host, port: server.port, address, certificates: sourced, ...shown };
  } catch (error) {
    throw limit.isOver ? timedOut(target, timeoutMs, error) : error;
  } finally {
    limit.end();
    socket?.destroy();
  }
}

const straightThere = async (): Promise<readonly ProxyHop[]> => [direct];

/** @returns the way that connected, and the connection */
async function connected(
  host: Host,
  server: Server,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<readonly [ProxyHop, Socket]> {
  const { interfaceName, family, proxy, waysTo = straightThere } = options;
  const bound = interfaceName === undefined ? {} : { interfaceName };
  const hops: readonly ProxyHop[] = proxy === undefined ? await waysTo(server) : [proxy];
  return overWays(hops, signal, async (hop) => {
    if (hop !== direct) return [hop, await connectThrough(host, hop, server, { signal, ...bound })];
    const addresses = await host.resolve(server.host, {
      signal,
      ...bound,
      ...(family === undefined ? {} : { family }),
    });
    return [hop, await host.openSocket({ protocol: 'tcp', addresses, port: server.port, signal, ...bound })];
  });
}

/** A dialogue ends when its connection does. */
async function unlessAborted(dialogue: Promise<void>, socket: Socket, signal: AbortSignal): Promise<void> {
  const abort = (): void => void socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await dialogue;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function timedOut(target: string, timeoutMs: number, cause: unknown): BusinessError {
  const message = `${target} did not show its certificates within ${String(timeoutMs)} ms`;
  return new BusinessError('tcp.timeout', message, { operation: 'TLS handshake', target, cause });
}
