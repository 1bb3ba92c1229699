import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { AddressFamily } from '../kernel/address.js';
import type { Kernel, KernelPart, KernelTables, MissingPart } from '../kernel/kernel.js';
import type { RouteDecision } from '../kernel/route.js';
import { managerParts, type ManagerFacts, type ManagerPart } from './manager-facts.js';
import { readResolverConfiguration } from './resolver-configuration.js';
import { type PlainSnapshot, publicAddresses, type Snapshot, snapshotSchema } from './snapshot.js';

/** What costs something and few questions need. */
export type SnapshotPart = KernelPart | ManagerPart;

/**
 * What the machine's network is now, immutable; the recorded one where the host replays one. Costs one dump of each
 * table and four lookups, and where a system bus is there, a bounded question to its connection managers; no packet is
 * sent.
 * @throws BusinessError `kernel.*`, `permission`, `unsupported.platform`
 */
export function takeSnapshot(host: Host, parts: readonly SnapshotPart[] = []): Snapshot {
  const snapshot = host.recorded ?? readMachine(host, parts);
  if (snapshot.missing.length > 0) host.onMissing(snapshot.missing);
  if (!snapshot.consistent) host.onMissing([changing]);
  return snapshot;
}

/**
 * As `takeSnapshot`, for those who keep it or hand it on.
 * @throws BusinessError `kernel.*`, `permission`, `unsupported.platform`
 */
export function takePlainSnapshot(host: Host, parts: readonly SnapshotPart[] = []): PlainSnapshot {
  const snapshot = takeSnapshot(host, parts);
  return Object.freeze({ ...snapshot, routes: [...snapshot.routes] });
}

function readMachine(host: Host, parts: readonly SnapshotPart[]): Snapshot {
  const { tables, managers } = readTables(host, parts);
  return snapshotOf(host, tables, managers);
}

/** The snapshot around tables that were read just now; a recorded one is its own. */
export function snapshotOf(host: Host, tables: KernelTables, managers?: ManagerFacts): Snapshot {
  return host.recorded ?? completed(host, tables, managers);
}

const changing = { part: 'one consistent moment', reason: 'the tables changed each time they were read' };

function completed(host: Host, tables: KernelTables, managers: ManagerFacts | undefined): Snapshot {
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
    ...(managers === undefined ? {} : { managers }),
  });
}

/** The kernel's tables, read while the managers look for their answers. */
function readTables(
  host: Host,
  parts: readonly SnapshotPart[],
): { readonly tables: KernelTables; readonly managers: ManagerFacts | undefined } {
  const inquiry = host.askManagers?.(parts.filter(isManagerPart));
  try {
    const tables = host.kernel.dump(parts.filter((part) => !isManagerPart(part)));
    return { tables, managers: inquiry?.facts(tables.links) };
  } finally {
    inquiry?.close();
  }
}

const isManagerPart = (part: SnapshotPart): part is ManagerPart => managerParts.some((each) => each === part);

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
