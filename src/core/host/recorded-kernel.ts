import { BusinessError } from '../errors.js';
import type { Kernel } from '../kernel/kernel.js';
import type { Sockets } from '../kernel/socket.js';
import { lookupRecorded } from '../route/route-lookup.js';
import type { Snapshot } from '../snapshot/snapshot.js';

/**
 * A recorded snapshot in the kernel's place: its tables as they were, and lookups made from them.
 *
 * @param sockets what stands in for the sockets, which no snapshot holds
 */
export function recordedKernel(snapshot: Snapshot, sockets: Sockets = noSockets): Kernel {
  return {
    source: snapshot.source,
    dump: () => snapshot,
    watch: () => ({ tables: () => snapshot, ref: nothing, unref: nothing, stop: nothing }),
    lookup: (query) => lookupRecorded(snapshot, query),
    sockets,
    close: () => undefined,
  };
}

/** In a recording nothing ever changes. */
const nothing = (): void => undefined;

/** Sockets come and go too fast, and tell too much, to be recorded. */
export const noSockets: Sockets = {
  list: refuse,
  find: refuse,
  holders: refuse,
  programOf: refuse,
  process: refuse,
};

function refuse(): never {
  throw new BusinessError('kernel.unavailable', 'A recorded snapshot holds no sockets');
}
