import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { TimeLimit } from '../time-limit.js';
import { connectServer } from './connect-server.js';
import { headerFields } from './header-fields.js';
import { WebSocketConnection } from './websocket-connection.js';
import { usualLimits, type WebSocketOptions } from './websocket-types.js';
import { websocketUrl } from './websocket-url.js';

/**
 * Opens a WebSocket (RFC 6455): names, rules, bindings and proxies hold as for every connection, certificates are
 * verified, redirects are not followed.
 *
 * @throws BusinessError `value.url`, `value.header`, `header.size` for what cannot be asked for; `dns.*`, `tcp.*`,
 * `proxy.*`, `tls.*` before the server was reached; `ws.refused`, `ws.closed`, `ws.protocol` when it did not agree; the signal's reason when
 * aborted
 */
export async function openWebSocket(
  host: Host,
  url: string,
  options: WebSocketOptions = {},
): Promise<WebSocketConnection> {
  const parsed = websocketUrl(url);
  const headers = headerFields(options.headers ?? []);
  const timeoutMs = options.connectTimeoutMs ?? usualLimits.connectMs;
  const time = new TimeLimit(timeoutMs, options.signal);
  const { signal } = time;
  try {
    const [{ WebSocket }, socket] = await Promise.all([import('ws'), connectServer(host, parsed, options, signal)]);
    const limit = options.maxMessageBytes ?? usualLimits.messageBytes;
    const client = handshake(WebSocket, parsed, socket, { ...options, headers, limit });
    return await opened(client, parsed, socket, signal, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!time.isOver) throw error;
    const message = `${parsed.host} did not open the WebSocket within ${timeoutMs} ms`;
    throw new BusinessError('tcp.timeout', message, { target: parsed.host, cause: error });
  } finally {
    time.end();
  }
}

type Handshake = Omit<WebSocketOptions, 'headers'> & {
  readonly headers: Record<string, string[]>;
  readonly limit: number;
};

/** A message of the largest size may come in frames of a few bytes; ws counts frames to bound memory, as the limit does. */
const leastFragmentBytes = 512;

function handshake(Client: typeof WebSocket, url: URL, socket: Socket, options: Handshake): WebSocket {
  const { headers, limit, origin, compress = false, subprotocols = [], closeTimeoutMs = usualLimits.closeMs } = options;
  const most = Math.max(1 << 18, Math.ceil(limit / leastFragmentBytes));
  const settings = {
    headers,
    ...(origin === undefined ? {} : { origin }),
    perMessageDeflate: compress,
    maxPayload: limit,
    maxFragments: most,
    maxBufferedChunks: most,
    closeTimeout: closeTimeoutMs,
    followRedirects: false,
    autoPong: false,
    createConnection: () => socket,
  };
  try {
    return new Client(url, [...subprotocols], settings);
  } catch (error) {
    socket.destroy();
    const why = error instanceof Error ? error.message : String(error);
    throw new BusinessError('value.header', `The WebSocket cannot be asked for: ${why}`, { cause: error });
  }
}

function opened(
  client: WebSocket,
  url: URL,
  socket: Socket,
  signal: AbortSignal,
  options: WebSocketOptions,
): Promise<WebSocketConnection> {
  return new Promise((resolve, reject) => {
    const abort = (): void => client.terminate();
    const settle = (outcome: () => void): void => {
      signal.removeEventListener('abort', abort);
      client.removeAllListeners();
      outcome();
    };
    const fail = (error: unknown): void => {
      // ws reports the end of a connection that is still being made once more.
      settle(() => client.on('error', () => {}));
      socket.destroy();
      reject(signal.aborted ? signal.reason : error);
    };
    signal.addEventListener('abort', abort, { once: true });
    client.once('unexpected-response', (_request, response) => fail(refusal(url, response)));
    client.once('error', (error) => fail(handshakeError(url, error)));
    client.once('close', () => fail(closed(url)));
    // At once: a message that came along with the handshake is read in the next tick.
    client.once('open', () => settle(() => resolve(new WebSocketConnection(client, socket, url.host, options))));
    if (signal.aborted) abort();
  });
}

function refusal(url: URL, response: IncomingMessage): BusinessError {
  const { statusCode = 0, statusMessage = '', headers } = response;
  response.destroy();
  const where = headers.location === undefined ? '' : `; it points to ${headers.location}`;
  const message = `${url.host} answered ${statusCode} ${statusMessage}`.trimEnd();
  const reason = statusCode === 101 ? 'ws.protocol' : 'ws.refused';
  return new BusinessError(reason, `${message} instead of a WebSocket${where}`, { target: url.host });
}

function handshakeError(url: URL, error: Error): BusinessError {
  const code = 'code' in error ? String(error.code) : '';
  if (error.message === 'socket hang up' || code === 'ECONNRESET') return closed(url, error);
  const why = code.startsWith('HPE_') ? `it does not answer in HTTP (${code})` : error.message;
  const message = `${url.host} opened no WebSocket: ${why}`;
  return new BusinessError('ws.protocol', message, { target: url.host, cause: error });
}

function closed(url: URL, cause?: Error): BusinessError {
  const message = `${url.host} closed the connection before the WebSocket was open`;
  return new BusinessError('ws.closed', message, { target: url.host, cause });
}
