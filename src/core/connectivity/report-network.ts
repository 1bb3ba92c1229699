import type { Host } from '../host.js';
import { findNetwork } from '../network/find-network.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';
import { checkNetwork, type CheckOptions } from './check-network.js';
import { dropVerdict } from './kept-verdicts.js';
import type { ConnectivityReport } from './types.js';

/**
 * Takes note that somebody found a network connected, or not: what was known of it is forgotten, and it is checked anew
 * (seed: reportNetConnected, reportNetDisconnected).
 * @throws BusinessError as `checkNetwork`
 */
export function reportNetwork(
  host: Host,
  reference: string | number,
  options: CheckOptions = {},
): Promise<ConnectivityReport> {
  const snapshot = takeSnapshot(host, ['neighbours']);
  dropVerdict(host, snapshot, findNetwork(snapshot, reference).link.ifindex);
  return checkNetwork(host, reference, options);
}
