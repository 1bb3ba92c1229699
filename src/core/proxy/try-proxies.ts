import type { IncomingMessage } from 'node:http';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { TimeLimit } from '../time-limit.js';
import type { UrlConnection } from './carrier-for-url.js';
import type { ConnectStep } from './connect-through.js';
import { refusal } from './http-tunnel.js';
import { openForUrl } from './open-for-url.js';
import type { ProxyHop } from './proxy-hop.js';
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
  const limit = new TimeLimit(timeoutMs, options.signal);
  const { signal } = limit;
  const steps: { step: ProxyStep; ms: number }[] = [];
  const begin = host.clock.monotonic();
  const onStep = (step: ProxyStep): void => void steps.push({ step, ms: host.clock.monotonic() - begin });
  const bound = interfaceName === undefined ? {} : { interfaceName };
  try {
    const status = await ask(host, url, hop, { signal, onStep, ...bound });
    return { hop, status, steps };
  } catch (error) {
    if (!limit.isOver) options.signal.throwIfAborted();
    return { hop, status: null, steps, error: asBusinessError(error, url, limit.isOver ? timeoutMs : undefined) };
  } finally {
    limit.end();
  }
}

interface Asking {
  readonly signal: AbortSignal;
  readonly onStep: (step: ProxyStep) => void;
  readonly interfaceName?: string;
}

/** @returns the HTTP status */
async function ask(host: Host, url: URL, hop: ProxyHop, asking: Asking): Promise<number> {
  const connection = await openForUrl(host, url, hop, asking);
  try {
    const response = await head(url, connection, asking.signal);
    asking.onStep('response');
    const { statusCode = 0 } = response;
    if (connection.carrier !== undefined && statusCode === 407) throw refusal(connection.carrier, url.host, response);
    return statusCode;
  } finally {
    connection.socket.destroy();
  }
}

async function head(url: URL, connection: UrlConnection, signal: AbortSignal): Promise<IncomingMessage> {
  const { request } = await import('node:http');
  const { socket, requestTarget: path } = connection;
  const headers = { Host: url.host, Connection: 'close', ...connection.headers };
  return new Promise((resolve, reject) => {
    const asked = request({ method: 'HEAD', path, headers, signal, createConnection: () => socket });
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
