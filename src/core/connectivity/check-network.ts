import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { findNetwork } from '../network/find-network.js';
import { chooseDefault } from '../network/choose-default.js';
import { nameServersOf } from '../network/name-servers.js';
import { propertiesOf } from '../network/properties.js';
import { readSettings, type SettingKey } from '../settings/settings.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';
import { checkFamily } from './check-family.js';
import { keepVerdict } from './kept-verdicts.js';
import { NetworkResolver } from './network-resolver.js';
import { probePairs } from './probe-targets.js';
import type { ConnectivityReport, Probe, Verdict } from './types.js';
import { bestVerdict, verdictOf } from './verdict.js';

export interface CheckOptions {
  /** Settings that count before all others. */
  readonly settings?: Partial<Record<SettingKey, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Whether the Internet answers over a network: probes by HTTP and HTTPS, bound to its interface, their names resolved with
 * its own servers, over each family that it has. The verdict is kept for those who ask later.
 * @param reference a netId as number or text, interface name, alternative name, `if:NAME` or `default`
 * @throws BusinessError `connectivity.never` where checks are switched off, `usage.network` (`value.network` for a
 * number), `net.none`, `net.<why it is no network>`, `value.setting`, `file.*`, `kernel.*`
 *
 * As `nmcli networking connectivity check`, of any network.
 */
export async function checkNetwork(
  host: Host,
  reference: string | number = 'default',
  options: CheckOptions = {},
): Promise<ConnectivityReport> {
  const given = readSettings(host, options.settings);
  const settings = new Map(given.map(({ key, value }) => [key, value]));
  if (settings.get('check.never') === 'true') {
    throw new BusinessError('connectivity.never', 'Connectivity checks are switched off by the setting check.never');
  }
  const snapshot = takeSnapshot(host, ['nameServers', 'neighbours']);
  const { link, netId } = findNetwork(snapshot, reference);
  const total = AbortSignal.timeout(Number(settings.get('check.timeoutMs')));
  const signal = options.signal === undefined ? total : AbortSignal.any([total, options.signal]);
  const isDefault = chooseDefault(snapshot).ifindex === link.ifindex;
  const resolver = new NetworkResolver(host, link.name, nameServersOf(snapshot, link.ifindex, isDefault).nameservers);
  const pairs = probePairs(given, snapshot.managers?.checkUrl ?? '');
  try {
    const families = familiesOf(snapshot, link.ifindex).map(
      async (family): Promise<readonly [4 | 6, readonly Probe[]]> => {
        const resolve = resolver.resolve.bind(resolver);
        return [family, await checkFamily(host, pairs, { interfaceName: link.name, family, resolve }, signal)];
      },
    );
    const checked = new Map(await Promise.all(families));
    options.signal?.throwIfAborted();
    const report = reportOf(checked, { netId, interfaceName: link.name, checkedAt: host.clock.now().toISOString() });
    keepVerdict(host, snapshot, link, report);
    return report;
  } finally {
    resolver.close();
  }
}

/** The families in which the network has an address and a default route; IPv4 where it has neither, to say why not. */
function familiesOf(snapshot: Snapshot, ifindex: number): readonly (4 | 6)[] {
  const { isIPv4LinkValid, isIPv6LinkValid } = propertiesOf(snapshot, ifindex);
  const families: (4 | 6)[] = [...(isIPv4LinkValid ? [4 as const] : []), ...(isIPv6LinkValid ? [6 as const] : [])];
  return families.length === 0 ? [4] : families;
}

function reportOf(
  checked: ReadonlyMap<4 | 6, readonly Probe[]>,
  of: Pick<ConnectivityReport, 'netId' | 'interfaceName' | 'checkedAt'>,
): ConnectivityReport {
  const verdict = (family: 4 | 6): Verdict | null => {
    const probes = checked.get(family);
    return probes === undefined || probes.every(({ isUnasked }) => isUnasked) ? null : verdictOf(probes);
  };
  const probes = [...checked.values()].flat();
  const [ipv4, ipv6] = [verdict(4), verdict(6)];
  const portal = probes.find(({ outcome }) => outcome === 'portal');
  const { netId, interfaceName, checkedAt } = of;
  const portalUrl = portal === undefined ? '' : portal.location === '' ? portal.url : portal.location;
  return { netId, interfaceName, verdict: bestVerdict([ipv4, ipv6]), ipv4, ipv6, portalUrl, checkedAt, probes };
}
