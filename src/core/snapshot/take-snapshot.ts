import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { AddressFamily } from '../kernel/address.js';
import type { Kernel, KernelPart, KernelTables, MissingPart } from '../kernel/kernel.js';
import type { RouteDecision } from '../kernel/route.js';
import { readResolverConfiguration } from './resolver-configuration.js';
import { publicAddresses, snapshotSchema, type Snapshot } from './snapshot.js';

/**
 * What the machine's network is now, immutable; the recorded one where the host replays one. Costs one dump of each
 * table and four lookups; no packet is sent.
 * @throws BusinessError `kernel.*`, `permission`, `unsupported.platform`
 */
export function takeSnapshot(host: Host, parts: readonly KernelPart[] = []): Snapshot {
  return snapshotOf(host, host.recorded ?? host.kernel.dump(parts));
}

/** The snapshot around tables that were read just now; a recorded one is its own. */
export function snapshotOf(host: Host, tables: KernelTables): Snapshot {
  const snapshot = host.recorded ?? completed(host, tables);
  if (snapshot.missing.length > 0) host.onMissing(snapshot.missing);
  if (!snapshot.consistent) host.onMissing([changing]);
  return snapshot;
}

const changing = { part: 'one consistent moment', reason: 'the tables changed each time they were read' };

function completed(host: Host, tables: KernelTables): Snapshot {
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

/** The kernel's decisions; a family it cannot be asked about has none, `missing` says so, and its tables alone decide. */
function decide(kernel: Kernel, uid: number): Pick<Snapshot, 'decisions' | 'missing'> {
  const decisions: RouteDecision[] = [];
  const missing: MissingPart[] = [];
  for (const destinations of [publicAddresses.ipv4, publicAddresses.ipv6]) {
    const family = destinations === publicAddresses.ipv4 ? AddressFamily.INET : AddressFamily.INET6;
    try {
      decisions.push(...destinations.map((destination) => kernel.lookup({ destination, family, uid })));
    } catch (error) {
      if (!(error instanceof BusinessError)) throw error;
      missing.push({ part: 'lookup', reason: error.message });
    }
  }
  return { decisions, missing };
}
