import type { IncomingMessage } from 'node:http';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import type { UrlConnection } from '../proxy/carrier-for-url.js';
import { openForUrl } from '../proxy/open-for-url.js';
import { overWays } from '../proxy/over-ways.js';
import type { ProxyHop } from '../proxy/proxy-hop.js';
import { TimeLimit } from '../time-limit.js';
import type { HttpRequestOptions, HttpResponse } from './http-types.js';
import { HttpDataType } from './http-types.js';

const defaultTimeoutMs = 60_000;
const defaultMaxBytes = 5 << 20;

/** One HTTP request and its response, over one connection of its own, by the first way that connects. */
export async function exchangeBy(
  hops: readonly ProxyHop[],
  host: Host,
  url: URL,
  options: HttpRequestOptions,
  signal: AbortSignal,
): Promise<HttpResponse> {
  try {
    const connection = await connect(hops, host, url, options, signal);
    const response = await send(url, options, connection, signal);
    const body = await collect(response, url, options.maxLimit ?? defaultMaxBytes);
    return toResponse(response, body, options.expectDataType ?? HttpDataType.STRING);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof BusinessError ? error : failure(url, error);
  }
}

async function connect(
  hops: readonly ProxyHop[],
  host: Host,
  url: URL,
  { connectTimeout = defaultTimeoutMs }: HttpRequestOptions,
  own: AbortSignal,
): Promise<UrlConnection> {
  const limit = new TimeLimit(connectTimeout, own);
  const { signal } = limit;
  try {
    return await overWays(hops, signal, (hop) => openForUrl(host, url, hop, { signal }));
  } finally {
    limit.end();
  }
}

async function send(
  url: URL,
  options: HttpRequestOptions,
  connection: UrlConnection,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { request } = await import('node:http');
  const { method = 'GET', extraData, header = {}, readTimeout = defaultTimeoutMs } = options;
  const isJson = typeof extraData === 'object' && !(extraData instanceof ArrayBuffer);
  const headers = isJson ? { 'content-type': 'application/json', ...header } : header;
  return new Promise((resolve, reject) => {
    // The connection is made, with TLS where the URL asks for it; from here on both are plain HTTP.
    const { username, password, host } = url;
    const { socket, requestTarget: path } = connection;
    const auth = username === '' ? {} : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` };
    const transport = { signal, createConnection: () => socket, ...auth };
    const sent = request({ ...transport, method, path, headers: { host, ...connection.headers, ...headers } });
    sent.on('response', resolve).on('error', reject);
    sent.setTimeout(readTimeout, () => {
      sent.destroy(
        new BusinessError('tcp.timeout', `${url.host} sent nothing for ${readTimeout} ms`, { target: url.host }),
      );
    });
    sent.end(toBody(extraData));
  });
}

function toBody(data: HttpRequestOptions['extraData']): string | Buffer | undefined {
  if (data === undefined || typeof data === 'string') return data;
  return data instanceof ArrayBuffer ? Buffer.from(data) : JSON.stringify(data);
}

async function collect(response: IncomingMessage, url: URL, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) {
      throw new BusinessError('http.size', `The response of ${url.host} is larger than ${maxBytes} bytes`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function toResponse(response: IncomingMessage, body: Buffer, resultType: HttpDataType): HttpResponse {
  const header: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(response.headers)) if (value !== undefined) header[name] = value;
  return {
    result: toResult(body, resultType),
    resultType,
    responseCode: response.statusCode ?? 0,
    header,
    cookies: (response.headers['set-cookie'] ?? []).join('\r\n'),
  };
}

function toResult(body: Buffer, type: HttpDataType): HttpResponse['result'] {
  if (type === HttpDataType.ARRAY_BUFFER) return new Uint8Array(body).buffer;
  const text = body.toString('utf8');
  if (type === HttpDataType.STRING) return text;
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? value : text;
}

function failure(url: URL, cause: unknown): BusinessError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new BusinessError('http.failed', `The exchange with ${url.host} failed: ${why}`, {
    operation: 'http',
    target: url.host,
    cause,
  });
}
