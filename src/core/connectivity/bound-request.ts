import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Host } from '../host.js';
import { carrierForUrl } from '../proxy/carrier-for-url.js';
import { refusal } from '../proxy/http-tunnel.js';
import { overWays } from '../proxy/over-ways.js';
import { direct, type ProxyHop } from '../proxy/proxy-hop.js';
import { urlTarget } from '../proxy/url-target.js';
import { trustedStream } from './trusted-stream.js';

export interface BoundAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** At most as much as was asked for. */
  readonly body: Buffer;
  /** Who answered: the server, or the proxy on the way. */
  readonly address: string;
  /** The way that was taken. */
  readonly hop: ProxyHop;
}

interface BoundRequest {
  readonly url: URL;
  readonly accept?: string;
  /** Of the body; what is beyond is not read. */
  readonly maxBytes: number;
  /** The ways to go, in turn until one connects; the direct one alone when absent. */
  readonly hops?: readonly ProxyHop[];
}

/**
 * One GET, over HTTP or verified HTTPS. No redirection is followed.
 * @param host one that keeps to a network, as `hostOver`
 * @throws BusinessError `dns.*`, `tcp.*`, `tls.*`, `proxy.*`; Node's errors for what is no HTTP; the signal's reason when
 * aborted
 */
export async function boundRequest(
  host: Host,
  { url, accept, maxBytes, hops = [direct] }: BoundRequest,
  signal: AbortSignal,
): Promise<BoundAnswer> {
  const [hop, { socket, requestTarget, headers: toProxy, carrier }] = await overWays(hops, signal, async (each) => {
    return [each, await carrierForUrl(host, url, each, { signal })] as const;
  });
  const address = socket.remoteAddress ?? '';
  try {
    const stream = url.protocol === 'https:' ? await trustedStream(socket, urlTarget(url.href).host, signal) : socket;
    const { request } = await import('node:http');
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const shared = { host: url.host, 'user-agent': 'net', 'cache-control': 'no-cache', connection: 'close' };
      const headers = { ...shared, ...toProxy, ...(accept === undefined ? {} : { accept }) };
      const sent = request({ createConnection: () => stream, path: requestTarget, headers, signal });
      sent.on('response', resolve).on('error', reject).end();
    });
    const { statusCode: status = 0, headers } = response;
    if (carrier !== undefined && status === 407) throw refusal(carrier, url.host, response);
    const body = status === 204 ? Buffer.alloc(0) : await beginningOf(response, maxBytes);
    return { status, headers, address, hop, body };
  } finally {
    socket.destroy();
  }
}

async function beginningOf(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}
