import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { findNetwork } from '../network/find-network.js';
import { readSettings, type Setting, type SettingKey } from '../settings/settings.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';
import { checkLink } from './check-link.js';
import { keepVerdict } from './kept-verdicts.js';
import type { ConnectivityReport } from './types.js';

export interface CheckOptions {
  /** Settings that count before all others. */
  readonly settings?: Partial<Record<SettingKey, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Whether the Internet answers over a network: probes by HTTP and HTTPS, bound to its interface, their names resolved with
 * its own servers, by its own proxy where one was set, over each family that it has; and what the API of its captive
 * portal says where it announced one. The verdict is kept for those who ask later.
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
  const settings = checkSettings(host, options.settings);
  const snapshot = takeSnapshot(host, ['nameServers', 'neighbours', 'proxies']);
  const { link } = findNetwork(snapshot, reference);
  const report = await checkLink(host, snapshot, link, { settings, signal: options.signal });
  keepVerdict(host, snapshot, link, report);
  return report;
}

/**
 * The settings of a check.
 * @throws BusinessError `connectivity.never`, `value.setting`, `file.*`
 */
export function checkSettings(host: Host, given?: CheckOptions['settings']): readonly Setting[] {
  const settings = readSettings(host, given);
  if (settings.find(({ key }) => key === 'check.never')?.value !== 'true') return settings;
  throw new BusinessError('connectivity.never', 'Connectivity checks are switched off by the setting check.never');
}
