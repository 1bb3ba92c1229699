import type { IncomingMessage } from 'node:http';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import type { NetAddress } from '../network/types.js';
import { startTls } from '../socket/start-tls.js';
import type { Probe, ProbeTarget } from './types.js';
import { judge, type ProbeAnswer } from './verdict.js';

/** How a network is reached: by its interface, its names resolved with its own servers. */
export interface NetworkWay {
  readonly interfaceName: string;
  readonly family: 4 | 6;
  readonly resolve: (name: string, family: 4 | 6, signal: AbortSignal) => Promise<readonly NetAddress[]>;
}

/** A page to log in on need not be read to its end. */
const mostBodyBytes = 4096;

/**
 * One request, bound to the network's interface; no redirection is followed and no proxy asked. Never rejects: what goes
 * wrong is the probe's outcome.
 */
export async function sendProbe(host: Host, target: ProbeTarget, way: NetworkWay, signal: AbortSignal): Promise<Probe> {
  const start = host.clock.monotonic();
  const probe = { url: target.url.href, family: way.family, address: '', status: null, location: '' };
  const done = (more: Partial<Probe> & Pick<Probe, 'outcome' | 'detail'>): Probe => ({
    ...probe,
    isIntercepted: false,
    isUnasked: false,
    ...more,
    timeMs: Math.round((host.clock.monotonic() - start) * 10) / 10,
  });
  try {
    const answer = await ask(host, target, way, signal);
    const { address, status, location } = answer;
    return done({ address, status, location, ...judge(answer, target) });
  } catch (error) {
    if (signal.aborted) return done({ outcome: 'failure', detail: 'no answer in time' });
    const detail = error instanceof Error ? error.message : String(error);
    const reason = error instanceof BusinessError ? error.reason : '';
    const isUnasked = reason === 'dns.nodata';
    return done({ outcome: 'failure', detail, isIntercepted: reason === 'tls.untrusted', isUnasked });
  }
}

async function ask(host: Host, { url }: ProbeTarget, way: NetworkWay, signal: AbortSignal): Promise<ProbeAnswer> {
  const { interfaceName, family } = way;
  const isSecure = url.protocol === 'https:';
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
  const addresses = await way.resolve(name, family, signal);
  const socket = await host.openSocket({ protocol: 'tcp', addresses, port, interfaceName, signal });
  const address = socket.remoteAddress ?? '';
  try {
    const stream = isSecure ? await startTls(socket, { name, signal, ALPNProtocols: ['http/1.1'] }) : socket;
    const { request } = await import('node:http');
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { host: url.host, 'user-agent': 'net', 'cache-control': 'no-cache', connection: 'close' };
      const sent = request({ createConnection: () => stream, path: url.pathname + url.search, headers, signal });
      sent.on('response', resolve).on('error', reject).end();
    });
    const { statusCode = 0, headers } = response;
    const told = headers['x-networkmanager-status'];
    return {
      status: statusCode,
      location: absolute(headers.location ?? '', url),
      networkManagerStatus: typeof told === 'string' ? told : '',
      body: statusCode === 204 ? '' : await beginningOf(response),
      address,
    };
  } finally {
    socket.destroy();
  }
}

async function beginningOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= mostBodyBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, mostBodyBytes);
}

/** Where a redirection leads; empty for one that leads nowhere, or not by HTTP. */
function absolute(location: string, base: URL): string {
  if (location === '' || !URL.canParse(location, base.href)) return '';
  const url = new URL(location, base);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : '';
}
