import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { AddressFamily } from '../kernel/address.js';
import type { Kernel, KernelPart } from '../kernel/kernel.js';
import type { RouteQuery } from '../kernel/route.js';
import { readResolverConfiguration } from './resolver-configuration.js';
import { publicAddresses, snapshotSchema, type Snapshot } from './snapshot.js';

/**
 * What the machine's network is now, immutable; the recorded one where the host replays one. Costs one dump of each
 * table and four lookups; no packet is sent.
 * @throws BusinessError `kernel.*`, `permission`, `unsupported.platform`
 */
export function takeSnapshot(host: Host, parts: readonly KernelPart[] = []): Snapshot {
  if (host.recorded !== undefined) return host.recorded;
  const tables = host.kernel.dump(parts);
  const { uid } = host.environment;
  const { decisions, missing } = decide(host.kernel, uid);
  return Object.freeze({
    ...tables,
    missing: [...tables.missing, ...missing],
    schema: snapshotSchema,
    takenAt: host.clock.now().toISOString(),
    uid,
    netns: host.netns,
    decisions,
    resolverConfiguration: readResolverConfiguration(host.files, host.netns),
  });
}

/** The kernel's decisions; where it cannot be asked there are none, `missing` says so, and the tables alone decide. */
function decide(kernel: Kernel, uid: number): Pick<Snapshot, 'decisions' | 'missing'> {
  const { INET, INET6 } = AddressFamily;
  const queries: readonly RouteQuery[] = [
    ...publicAddresses.ipv4.map((destination) => ({ destination, family: INET, uid })),
    ...publicAddresses.ipv6.map((destination) => ({ destination, family: INET6, uid })),
  ];
  try {
    return { decisions: queries.map((query) => kernel.lookup(query)), missing: [] };
  } catch (error) {
    if (!(error instanceof BusinessError)) throw error;
    return { decisions: [], missing: [{ part: 'lookup', reason: error.message }] };
  }
}
