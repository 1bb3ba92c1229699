import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { type AnnouncedScript, announcedScripts } from '../network/announced-scripts.js';
import { connectionProperties } from '../network/connection-properties.js';
import { hostByNetwork } from '../network/host-by-network.js';
import { PacScript } from './pac-script.js';
import { fetchScript } from './read-script.js';

/** A place where a network may keep a script for whoever asks (WPAD), and what was found there. */
export interface ScriptCandidate {
  /** `settings`: set for this connection; `dhcp`: option 252; `dns`: the name `wpad` in a domain of the network. */
  readonly source: 'settings' | 'dhcp' | 'dns';
  /** Who says so, or the domain. */
  readonly from: string;
  readonly url: string;
  readonly outcome: 'usable' | 'absent' | 'failed' | 'skipped';
  /** Why it is not usable; empty when it is. */
  readonly detail: string;
  /** Characters of the script; null where there is none. */
  readonly length: number | null;
}

export interface ScriptDiscovery {
  readonly netId: number;
  readonly interfaceName: string;
  /** The first that is usable is the one that would count. */
  readonly candidates: readonly ScriptCandidate[];
}

type Place = Pick<ScriptCandidate, 'source' | 'from' | 'url'>;

/**
 * Looks for the PAC script that a network offers: what was set for its connection, what its DHCP server announces, and
 * `http://wpad.DOMAIN/wpad.dat` in its own domains, never in one above them. Each is fetched over the network and compiled;
 * none is set. Whoever runs the network, or gives false answers there, decides by it where traffic goes.
 *
 * @param reference a netId as number or text, interface name, `if:NAME` or `default`
 * @throws BusinessError `usage.network`, `net.*`, `kernel.*`; rejects with the signal's reason when aborted
 */
export async function discoverScripts(
  host: Host,
  reference: string | number,
  signal: AbortSignal,
): Promise<ScriptDiscovery> {
  const { netId, interfaceName, domains } = connectionProperties(host, reference);
  const { host: by } = hostByNetwork(host, reference);
  const announced = announcedScripts(host, reference).map(placeOf);
  const own = domains.split(' ').filter((domain) => domain !== '' && !domain.startsWith('~'));
  const candidates: ScriptCandidate[] = [];
  for (const place of announced) candidates.push(await tried(by, place, signal));
  for (const domain of own) candidates.push(await triedInDomain(by, domain.toLowerCase().replace(/\.$/, ''), signal));
  return { netId, interfaceName, candidates };
}

const placeOf = ({ url, kind, source }: AnnouncedScript): Place => ({ source: kind, from: source, url });

async function triedInDomain(by: Host, domain: string, signal: AbortSignal): Promise<ScriptCandidate> {
  const name = `wpad.${domain}`;
  const place: Place = { source: 'dns', from: domain, url: `http://${name}/wpad.dat` };
  if (!domain.includes('.')) {
    const detail = 'a domain of one label may be one that anybody can have a name in';
    return { ...place, outcome: 'skipped', detail, length: null };
  }
  try {
    await by.resolve(name, { signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof BusinessError)) throw error;
    const isAbsent = error.reason === 'dns.nxdomain' || error.reason === 'dns.nodata';
    return { ...place, outcome: isAbsent ? 'absent' : 'failed', detail: error.message, length: null };
  }
  return tried(by, place, signal);
}

async function tried(by: Host, place: Place, signal: AbortSignal): Promise<ScriptCandidate> {
  try {
    const { text, name } = await fetchScript(by, place.url, signal);
    const script = new PacScript(by, text, name, { signal });
    await script.compile();
    script.close();
    return { ...place, outcome: 'usable', detail: '', length: text.length };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof BusinessError)) throw error;
    return { ...place, outcome: 'failed', detail: error.message, length: null };
  }
}
