import { BusinessError } from '../../errors.js';
import type { Host } from '../../host.js';
import { withoutPassword } from '../../proxy/url-target.js';
import { ownAddresses } from '../pac-options.js';
import { parseProxyList } from '../proxy-list.js';
import type { EngineDifference, UrlEvaluation } from './check-types.js';
import { NodePeer } from './node-peer.js';
import type { PeerOutcome } from './peer-protocol.js';

/** A script that hangs once will hang again, 2 s each time. */
const mostHangs = 3;

export interface Comparison {
  readonly differences: readonly EngineDifference[];
  readonly compared: number;
}

/** Asks pac-resolver about the same URLs, and tells where it differs from what our engine returned. */
export async function compareEngines(
  host: Host,
  source: string,
  evaluations: readonly UrlEvaluation[],
  signal: AbortSignal,
): Promise<Comparison> {
  const [ownAddress = '127.0.0.1'] = ownAddresses(host);
  const peer = new NodePeer(source, { ownAddress, resolve: (name) => ipv4Of(host, name, signal) });
  signal.addEventListener('abort', peer.close);
  const differences: EngineDifference[] = [];
  let compared = 0;
  try {
    for (const evaluation of evaluations) {
      signal.throwIfAborted();
      const outcome = await peer.find(wholeUrl(evaluation.url));
      compared += 1;
      differences.push(...differenceOf(evaluation, outcome));
      if (differences.filter((each) => each.outcome === 'hung').length >= mostHangs) break;
    }
  } finally {
    signal.removeEventListener('abort', peer.close);
    peer.close();
  }
  return { differences, compared };
}

function differenceOf({ url, proxyInfo, error }: UrlEvaluation, { kind, text }: PeerOutcome): EngineDifference[] {
  if (kind === 'returned' && error === '' && essence(text) === essence(proxyInfo)) return [];
  // Both fail, each in its own words.
  if (kind === 'failed' && error !== '') return [];
  return [{ url, ours: error === '' ? proxyInfo : error, node: text, outcome: kind }];
}

/** A list of ways, however it is written; what is none stands for itself. */
function essence(text: string): string {
  try {
    return parseProxyList(text)
      .map(({ type, host, port }) => `${type} ${host.toLowerCase()} ${port}`)
      .join(';');
  } catch (error) {
    if (error instanceof BusinessError) return text;
    throw error;
  }
}

async function ipv4Of(host: Host, name: string, signal: AbortSignal): Promise<string> {
  try {
    const found = await host.resolve(name, { signal });
    return found.find(({ address }) => !address.includes(':'))?.address ?? '';
  } catch {
    return '';
  }
}

/** As Node programs hand it on: with its path, without a password. */
const wholeUrl = (text: string): string =>
  withoutPassword(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
