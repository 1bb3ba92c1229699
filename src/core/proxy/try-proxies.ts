import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { startTls } from '../socket/start-tls.js';
import { connectBy } from './connect-by.js';
import { connectToProxy, type ConnectStep } from './connect-through.js';
import { proxyHeaders, refusal } from './http-tunnel.js';
import { direct, type ProxyHop } from './proxy-hop.js';
import type { ProxyServer } from './proxy-server.js';
import { urlTarget } from './url-target.js';

/** Parts of a request, in order. */
export type ProxyStep = ConnectStep | 'tls' | 'response';

/** What became of one way to the URL. */
export interface ProxyAttempt {
  readonly hop: ProxyHop;
  /** HTTP status of the server behind; null when it was not reached. */
  readonly status: number | null;
  /** When each part was done, in ms since the attempt began. */
  readonly steps: readonly { readonly step: ProxyStep; readonly ms: number }[];
  readonly error?: BusinessError;
}

export interface TryOptions {
  readonly signal: AbortSignal;
  readonly interfaceName?: string;
  /** Milliseconds for one way; 10,000 when absent. */
  readonly timeoutMs?: number;
}

const usualTimeoutMs = 10_000;

/**
 * Asks for a URL (HEAD) over each way in turn until a server answers, as a program that fails over would: the last
 * attempt is the one that worked, if any did. Any HTTP status of the server is an answer; a proxy's own refusal is none.
 *
 * @throws BusinessError `value.url` for what is no http or https URL; the signal's reason when aborted
 */
export async function tryProxies(
  host: Host,
  url: string,
  hops: readonly ProxyHop[],
  options: TryOptions,
): Promise<ProxyAttempt[]> {
  const { scheme } = urlTarget(url);
  if (scheme !== 'http' && scheme !== 'https') {
    throw new BusinessError('value.url', `Only http and https URLs can be tried, not ${scheme}`, {});
  }
  const attempts: ProxyAttempt[] = [];
  for (const hop of hops) {
    const attempt = await tryOne(host, new URL(url), hop, options);
    attempts.push(attempt);
    if (attempt.error === undefined) break;
  }
  return attempts;
}

async function tryOne(host: Host, url: URL, hop: ProxyHop, options: TryOptions): Promise<ProxyAttempt> {
  const { timeoutMs = usualTimeoutMs, interfaceName } = options;
  const expiry = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([options.signal, expiry]);
  const steps: { step: ProxyStep; ms: number }[] = [];
  const begin = host.clock.monotonic();
  const onStep = (step: ProxyStep): void => void steps.push({ step, ms: host.clock.monotonic() - begin });
  const bound = interfaceName === undefined ? {} : { interfaceName };
  try {
    const status = await ask(host, url, hop, { signal, onStep, ...bound });
    return { hop, status, steps };
  } catch (error) {
    if (!expiry.aborted) options.signal.throwIfAborted();
    return { hop, status: null, steps, error: asBusinessError(error, url, expiry.aborted ? timeoutMs : undefined) };
  }
}

interface Asking {
  readonly signal: AbortSignal;
  readonly onStep: (step: ProxyStep) => void;
  readonly interfaceName?: string;
}

/** @returns the HTTP status */
async function ask(host: Host, url: URL, hop: ProxyHop, asking: Asking): Promise<number> {
  const isPlain = url.protocol === 'http:';
  const carrier = isPlain && hop !== direct && (hop.type === 'http' || hop.type === 'https') ? hop : undefined;
  const plain = await connectFor(host, url, hop, carrier, asking);
  try {
    const socket = isPlain ? plain : await secure(plain, url, asking);
    const response = await head(url, socket, carrier, asking.signal);
    asking.onStep('response');
    const { statusCode = 0 } = response;
    if (carrier !== undefined && statusCode === 407) throw refusal(carrier, url.host, response);
    return statusCode;
  } finally {
    plain.destroy();
  }
}

/** A plain http URL is asked for at an HTTP proxy itself; all else goes through a connection to the server. */
async function connectFor(
  host: Host,
  url: URL,
  hop: ProxyHop,
  carrier: ProxyServer | undefined,
  asking: Asking,
): Promise<Socket> {
  if (carrier !== undefined) return connectToProxy(host, carrier, asking);
  return connectBy(host, hop, urlTarget(url.href), asking);
}

async function secure(socket: Socket, url: URL, { signal, onStep }: Asking): Promise<Socket> {
  const secured = await startTls(socket, { name: urlTarget(url.href).host, signal, ALPNProtocols: ['http/1.1'] });
  onStep('tls');
  return secured;
}

async function head(
  url: URL,
  socket: Socket,
  carrier: ProxyServer | undefined,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { request } = await import('node:http');
  const path = url.pathname + url.search;
  return new Promise((resolve, reject) => {
    const whole = carrier === undefined ? path : `http://${url.host}${path}`;
    const headers = { Host: url.host, Connection: 'close', ...(carrier === undefined ? {} : proxyHeaders(carrier)) };
    const asked = request({ method: 'HEAD', path: whole, headers, signal, createConnection: () => socket });
    asked.once('response', resolve).once('error', reject).end();
  });
}

function asBusinessError(error: unknown, url: URL, timeoutMs: number | undefined): BusinessError {
  if (timeoutMs !== undefined) {
    const message = `${url.host} did not answer within ${timeoutMs} ms`;
    return new BusinessError('tcp.timeout', message, { target: url.host, cause: error });
  }
  if (error instanceof BusinessError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new BusinessError('http.failed', `The exchange with ${url.host} failed: ${why}`, {
    target: url.host,
    cause: error,
  });
}
