import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { AddressFamily } from '../kernel/address.js';
import type { KernelPart, KernelTables, MissingPart } from '../kernel/kernel.js';
import type { RouteDecision, RouteQuery } from '../kernel/route.js';
import { lookupRecorded } from '../route/route-lookup.js';
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
  const undecided: Snapshot = {
    ...tables,
    schema: snapshotSchema,
    takenAt: host.clock.now().toISOString(),
    uid,
    netns: host.netns,
    decisions: [],
    resolverConfiguration: readResolverConfiguration(host.files, host.netns),
  };
  return Object.freeze({ ...undecided, ...decide(host, undecided, tables) });
}

/** The kernel's own decisions; where it cannot be asked, those its tables lead to, and `missing` says so. */
function decide(host: Host, undecided: Snapshot, tables: KernelTables): Pick<Snapshot, 'decisions' | 'missing'> {
  const queries = [
    ...publicAddresses.ipv4.map((destination) => ({ destination, family: AddressFamily.INET, uid: undecided.uid })),
    ...publicAddresses.ipv6.map((destination) => ({ destination, family: AddressFamily.INET6, uid: undecided.uid })),
  ];
  const missing: MissingPart[] = [];
  const decisions = queries.map((query: RouteQuery): RouteDecision => {
    try {
      return host.kernel.lookup(query);
    } catch (error) {
      if (!(error instanceof BusinessError)) throw error;
      if (missing.length === 0) missing.push({ part: 'lookup', reason: error.message });
      return lookupRecorded(undecided, query);
    }
  });
  return { decisions, missing: [...tables.missing, ...missing] };
}
