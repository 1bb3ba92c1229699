import type { Host } from '../host.js';
import type { Link } from '../kernel/link.js';
import type { Evidence } from '../network/evidence.js';
import { scriptsOf } from '../network/announced-scripts.js';
import { chooseDefault } from '../network/choose-default.js';
import { hostOver } from '../network/host-over.js';
import { managerEvidence } from '../network/manager-evidence.js';
import { nameServersOf } from '../network/name-servers.js';
import { netIdOf } from '../network/networks.js';
import { propertiesOf } from '../network/properties.js';
import type { Setting } from '../settings/settings.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { TimeLimit } from '../time-limit.js';
import { askPortal } from './ask-portal.js';
import { checkFamily } from './check-family.js';
import { NetworkProxyScript } from './network-proxy-script.js';
import { NetworkResolver } from './network-resolver.js';
import type { NetworkWay } from './network-way.js';
import { probePairs } from './probe-targets.js';
import type { ConnectivityReport, PortalAnswer, Probe, Verdict } from './types.js';
import { bestVerdict, verdictOf } from './verdict.js';

export interface LinkCheck {
  /** As `readSettings` gives them. */
  readonly settings: readonly Setting[];
  /** What is known beyond the kernel; what managers say when absent. */
  readonly evidence?: readonly Evidence[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Checks the network of a link: probes over each family that it has, and its portal's API where it announced one, all at
 * once.
 * @throws the signal's reason when aborted
 */
export async function checkLink(
  host: Host,
  snapshot: Snapshot,
  link: Link,
  options: LinkCheck,
): Promise<ConnectivityReport> {
  const { settings, evidence = managerEvidence(snapshot) } = options;
  const { name: interfaceName, ifindex } = link;
  const timeoutMs = Number(settings.find(({ key }) => key === 'check.timeoutMs')?.value);
  const limit = new TimeLimit(timeoutMs, options.signal);
  const { signal } = limit;
  const isDefault = chooseDefault(snapshot, evidence).ifindex === ifindex;
  const resolver = new NetworkResolver(host, interfaceName, nameServersOf(snapshot, ifindex, isDefault).nameservers);
  const script = new NetworkProxyScript(host, interfaceName, scriptOf(snapshot, ifindex));
  const over = (families: readonly (4 | 6)[]): Host =>
    hostOver(host, interfaceName, (name, given) => resolver.resolve(name, families, given?.signal ?? signal));
  const { families, captivePortal } = wayOf(snapshot, ifindex, evidence);
  const hopsTo = (url: string) => script.hopsTo(url, signal);
  const ways = families.map((family): NetworkWay => ({ family, host: over([family]), hopsTo }));
  const pairs = probePairs(settings, snapshot.managers?.checkUrl ?? '');
  try {
    const asked = URL.canParse(captivePortal) ? askPortal(over(families), new URL(captivePortal), signal) : null;
    const checked = ways.map(async (way): Promise<readonly [4 | 6, readonly Probe[]]> => [
      way.family,
      await checkFamily(pairs, way, signal),
    ]);
    const probes = new Map(await Promise.all(checked));
    const portalApi = await asked;
    options.signal?.throwIfAborted();
    const network = { netId: netIdOf(ifindex), interfaceName, checkedAt: host.clock.now().toISOString() };
    return reportOf(probes, portalApi, network);
  } finally {
    limit.end();
    resolver.close();
    script.close();
  }
}

/** The proxy script that somebody set for the network; what its DHCP server alone announces anybody there may announce. */
export const scriptOf = (snapshot: Snapshot, ifindex: number): string =>
  scriptsOf(snapshot, ifindex).find(({ kind }) => kind === 'settings')?.url ?? '';

/** The families in which the network has an address and a default route; IPv4 where it has neither, to say why not. */
function wayOf(snapshot: Snapshot, ifindex: number, evidence: readonly Evidence[]) {
  const { isIPv4LinkValid, isIPv6LinkValid, captivePortal } = propertiesOf(snapshot, ifindex, evidence);
  const valid: (4 | 6)[] = [...(isIPv4LinkValid ? [4 as const] : []), ...(isIPv6LinkValid ? [6 as const] : [])];
  return { families: valid.length === 0 ? [4 as const] : valid, captivePortal };
}

function reportOf(
  checked: ReadonlyMap<4 | 6, readonly Probe[]>,
  portalApi: PortalAnswer | null,
  network: Pick<ConnectivityReport, 'netId' | 'interfaceName' | 'checkedAt'>,
): ConnectivityReport {
  const verdictOver = (family: 4 | 6): Verdict | null => {
    const probes = checked.get(family);
    return probes === undefined || probes.every(({ isUnasked }) => isUnasked) ? null : verdictOf(probes);
  };
  const probes = [...checked.values()].flat();
  const [ipv4, ipv6] = [verdictOver(4), verdictOver(6)];
  // Who keeps the door is believed before any probe (RFC 8908, section 4).
  const verdict = portalApi?.captive === true ? 'portal' : bestVerdict([ipv4, ipv6]);
  const { netId, interfaceName, checkedAt } = network;
  const portalUrl = verdict === 'portal' ? portalUrlOf(probes, portalApi) : '';
  return { netId, interfaceName, verdict, ipv4, ipv6, portalUrl, portalApi, checkedAt, probes };
}

/** Where a probe was sent, else where the portal itself says, else the page that came in place of the probe's. */
function portalUrlOf(probes: readonly Probe[], portalApi: PortalAnswer | null): string {
  const portals = probes.filter(({ outcome }) => outcome === 'portal');
  const location = portals.find((probe) => probe.location !== '')?.location ?? '';
  return location || portalApi?.userPortalUrl || (portals[0]?.url ?? '');
}
