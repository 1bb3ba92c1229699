import { BusinessError } from '../errors.js';
import { direct, proxyHopText, type ProxyHop } from '../proxy/proxy-hop.js';
import { boundRequest } from './bound-request.js';
import type { NetworkWay } from './network-way.js';
import type { Probe, ProbeTarget } from './types.js';
import { judge, type Judgement, type ProbeAnswer } from './verdict.js';

/** A page to log in on need not be read to its end. */
const mostBodyBytes = 4096;

type Judged = Judgement & Pick<Probe, 'address' | 'status' | 'location' | 'proxy'>;

/**
 * One request over a network; no redirection is followed, and no proxy asked but the network's own. Never rejects: what
 * goes wrong is the probe's outcome.
 */
export async function sendProbe(target: ProbeTarget, way: NetworkWay, signal: AbortSignal): Promise<Probe> {
  const { clock } = way.host;
  const start = clock.monotonic();
  const probe = { url: target.url.href, family: way.family, address: '', status: null, location: '', proxy: '' };
  const done = (more: Partial<Probe> & Pick<Probe, 'outcome' | 'detail'>): Probe => ({
    ...probe,
    isIntercepted: false,
    isUnasked: false,
    ...more,
    timeMs: Math.round((clock.monotonic() - start) * 10) / 10,
  });
  try {
    return done(await judged(target, way, signal));
  } catch (error) {
    if (signal.aborted) return done({ outcome: 'failure', detail: 'no answer in time' });
    const detail = error instanceof Error ? error.message : String(error);
    const reason = error instanceof BusinessError ? error.reason : '';
    const isUnasked = reason === 'dns.nodata';
    return done({ outcome: 'failure', detail, isIntercepted: reason === 'tls.untrusted', isUnasked });
  }
}

/** Where the network's proxy script is of no use nothing gets out, but a portal that keeps the script away still shows. */
async function judged(target: ProbeTarget, way: NetworkWay, signal: AbortSignal): Promise<Judged> {
  let hops: readonly ProxyHop[];
  try {
    hops = await way.hopsTo(target.url.href);
  } catch (error) {
    signal.throwIfAborted();
    if (target.url.protocol === 'http:') {
      const without = await asked(target, way, [direct], signal).catch(() => undefined);
      if (without?.outcome === 'portal') return without;
    }
    throw error;
  }
  return asked(target, way, hops, signal);
}

async function asked(
  target: ProbeTarget,
  { host }: NetworkWay,
  hops: readonly ProxyHop[],
  signal: AbortSignal,
): Promise<Judged> {
  const { url } = target;
  const { status, headers, body, address, hop } = await boundRequest(
    host,
    { url, hops, maxBytes: mostBodyBytes },
    signal,
  );
  const told = headers['x-networkmanager-status'];
  const answer: ProbeAnswer = {
    status,
    location: absolute(headers.location ?? '', url),
    networkManagerStatus: typeof told === 'string' ? told : '',
    body: body.toString('utf8'),
    address,
    proxy: hop === direct ? '' : proxyHopText(hop),
  };
  const { location, proxy } = answer;
  return { address, status, location, proxy, ...judge(answer, target) };
}

/** Where a redirection leads; empty for one that leads nowhere, or not by HTTP. */
function absolute(location: string, base: URL): string {
  if (location === '' || !URL.canParse(location, base.href)) return '';
  const url = new URL(location, base);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : '';
}
