import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Host } from '../host.js';
import type { NetAddress } from '../network/types.js';
import { trustedStream } from './trusted-stream.js';

/** How a network is reached: by its interface, its names resolved with its own servers. */
export interface NetworkWay {
  readonly interfaceName: string;
  readonly family: 4 | 6;
  readonly resolve: (name: string, family: 4 | 6, signal: AbortSignal) => Promise<readonly NetAddress[]>;
}

export interface BoundAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** At most as much as was asked for. */
  readonly body: Buffer;
  /** Who answered. */
  readonly address: string;
}

interface BoundRequest {
  readonly url: URL;
  readonly accept?: string;
  /** Of the body; what is beyond is not read. */
  readonly maxBytes: number;
}

/**
 * One GET, over HTTP or verified HTTPS, that leaves by the network's interface or not at all. No redirection is followed
 * and no proxy asked.
 * @throws BusinessError `dns.*`, `tcp.*`, `tls.*`; Node's errors for what is no HTTP; the signal's reason when aborted
 */
export async function boundRequest(
  host: Host,
  { url, accept, maxBytes }: BoundRequest,
  way: NetworkWay,
  signal: AbortSignal,
): Promise<BoundAnswer> {
  const { interfaceName, family } = way;
  const isSecure = url.protocol === 'https:';
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
  const addresses = await way.resolve(name, family, signal);
  const socket = await host.openSocket({ protocol: 'tcp', addresses, port, interfaceName, signal });
  const address = socket.remoteAddress ?? '';
  try {
    const stream = isSecure ? await trustedStream(socket, name, signal) : socket;
    const { request } = await import('node:http');
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const shared = { host: url.host, 'user-agent': 'net', 'cache-control': 'no-cache', connection: 'close' };
      const headers = accept === undefined ? shared : { ...shared, accept };
      const sent = request({ createConnection: () => stream, path: url.pathname + url.search, headers, signal });
      sent.on('response', resolve).on('error', reject).end();
    });
    const { statusCode: status = 0, headers } = response;
    return { status, headers, address, body: status === 204 ? Buffer.alloc(0) : await beginningOf(response, maxBytes) };
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
