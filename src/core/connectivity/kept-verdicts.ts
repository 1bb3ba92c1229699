import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import type { Link } from '../kernel/link.js';
import type { Evidence } from '../network/evidence.js';
import { fingerprintOf, likenessOf } from '../network/fingerprint.js';
import { usableAddresses } from '../network/usable-addresses.js';
import type { NetworkFingerprint, NetworkVerdict, Profile } from '../profile/types.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { ConnectivityReport } from './types.js';

/** An older verdict does not count. */
export const verdictLifeMs = 10 * 60 * 1000;
const mostVerdicts = 64;

const listeners = new WeakMap<Profile, Set<() => void>>();

/**
 * Calls back when this process keeps or drops a verdict in a profile; other processes are told by its file alone.
 * @returns a function that takes the listener back
 */
export function onVerdict(profile: Profile, listener: () => void): () => void {
  const those = listeners.get(profile) ?? new Set();
  listeners.set(profile, those.add(listener));
  return () => those.delete(listener);
}

const tell = (profile: Profile): void => listeners.get(profile)?.forEach((listener) => listener());

/** Keeps what a check found, in place of what was known of that network. */
export function keepVerdict(host: Host, snapshot: Snapshot, link: Link, report: ConnectivityReport): void {
  const fingerprint = fingerprintOf(snapshot, link.ifindex);
  const { verdict, portalUrl, checkedAt } = report;
  const linkState = linkStateOf(host, snapshot, link);
  const found: NetworkVerdict = { fingerprint, verdict, portalUrl, checkedAt, linkState };
  host.profile.update(({ verdicts }) => ({
    verdicts: [found, ...verdicts.filter((each) => !isSame(each.fingerprint, fingerprint))].slice(0, mostVerdicts),
  }));
  tell(host.profile);
}

/** Forgets what was found about a network. */
export function dropVerdict(host: Host, snapshot: Snapshot, ifindex: number): void {
  const fingerprint = fingerprintOf(snapshot, ifindex);
  host.profile.update(({ verdicts }) => ({
    verdicts: verdicts.filter((each) => !isSame(each.fingerprint, fingerprint)),
  }));
  tell(host.profile);
}

/**
 * What checks found of the networks of a snapshot, as far as it still counts: it is younger than ten minutes, and the
 * link has had its carrier and addresses since. Nothing is known of a recorded snapshot.
 */
export function verdictEvidence(host: Host, snapshot: Snapshot): readonly Evidence[] {
  const living = livingVerdicts(host);
  if (living.length === 0) return [];
  return snapshot.links.flatMap((link) => {
    const candidates = living.filter(({ fingerprint }) => fingerprint.interfaceName === link.name);
    if (candidates.length === 0) return [];
    const fingerprint = fingerprintOf(snapshot, link.ifindex);
    const found = candidates.find((each) => isSame(each.fingerprint, fingerprint));
    if (found === undefined || found.linkState !== linkStateOf(host, snapshot, link)) return [];
    return [evidenceOf(link.ifindex, found)];
  });
}

/** Verdicts that are young enough to count. */
export function livingVerdicts(host: Host): readonly NetworkVerdict[] {
  if (host.recorded !== undefined) return [];
  const now = host.clock.now().getTime();
  return kept(host).verdicts.filter(({ checkedAt }) => {
    const age = now - Date.parse(checkedAt);
    return age >= 0 && age <= verdictLifeMs;
  });
}

/** When a verdict stops to count, in ms since 1970. */
export const endOfLife = ({ checkedAt }: NetworkVerdict): number => Date.parse(checkedAt) + verdictLifeMs;

const evidenceOf = (ifindex: number, { verdict, checkedAt, portalUrl }: NetworkVerdict): Evidence => ({
  ifindex,
  source: `a check at ${checkedAt}: ${verdict}`,
  connectivity: { verdict: verdict === 'partial' ? 'failed' : verdict, checkedAt, portalUrl },
});

/** The interface alone says that it is the same network only where nothing better was known of it. */
function isSame(one: NetworkFingerprint, other: NetworkFingerprint): boolean {
  const likeness = likenessOf(one, other);
  return likeness === 'interface' ? one.interfaceName === other.interfaceName : likeness !== 'none';
}

function kept(host: Host): { readonly verdicts: readonly NetworkVerdict[] } {
  try {
    return host.profile.read();
  } catch (error) {
    // A profile that cannot be read is told by the commands that are about it.
    if (error instanceof BusinessError) return { verdicts: [] };
    throw error;
  }
}

/** How often the link has had and lost its carrier, and its addresses: another state makes a verdict void. */
function linkStateOf(host: Host, snapshot: Snapshot, link: Link): string {
  const addresses = usableAddresses(snapshot, link.ifindex).map(
    ({ address, prefixLength }) => `${address}/${prefixLength}`,
  );
  return [carrierChanges(host, link.name), ...addresses.sort()].join(' ');
}

/** Empty where sysfs is not of the namespace that is asked about. */
function carrierChanges(host: Host, name: string): string {
  if (host.netns !== '') return '';
  try {
    return host.files.readText(`/sys/class/net/${name}/carrier_changes`, 4096).trim();
  } catch (error) {
    if (error instanceof BusinessError) return '';
    throw error;
  }
}
