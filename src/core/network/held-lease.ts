import type { DhcpLease } from '../snapshot/manager-facts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { indexOf } from './snapshot-index.js';

/** Whether a lease that a file tells of is in use: files stay when their lease has ended. */
export const isHeld = (snapshot: Snapshot, { ifindex, address }: DhcpLease): boolean =>
  indexOf(snapshot)
    .addresses(ifindex)
    .some((each) => each.address === address);
