import type { Kernel } from '../kernel/kernel.js';
import { lookupRecorded } from '../route/route-lookup.js';
import type { Snapshot } from '../snapshot/snapshot.js';

/** A recorded snapshot in the kernel's place: its tables as they were, and lookups made from them. */
export function recordedKernel(snapshot: Snapshot): Kernel {
  return {
    source: snapshot.source,
    dump: () => snapshot,
    lookup: (query) => lookupRecorded(snapshot, query),
    close: () => undefined,
  };
}
