import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { boundRequest, type NetworkWay } from './bound-request.js';
import type { Probe, ProbeTarget } from './types.js';
import { judge, type ProbeAnswer } from './verdict.js';

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
  const { status, headers, body, address } = await boundRequest(host, { url, maxBytes: mostBodyBytes }, way, signal);
  const told = headers['x-networkmanager-status'];
  return {
    status,
    location: absolute(headers.location ?? '', url),
    networkManagerStatus: typeof told === 'string' ? told : '',
    body: body.toString('utf8'),
    address,
  };
}

/** Where a redirection leads; empty for one that leads nowhere, or not by HTTP. */
function absolute(location: string, base: URL): string {
  if (location === '' || !URL.canParse(location, base.href)) return '';
  const url = new URL(location, base);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : '';
}
