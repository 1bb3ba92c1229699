import type { Host } from '../host.js';
import type { KernelPart } from '../kernel/kernel.js';
import type { Evidence } from '../network/evidence.js';
import { managerEvidence } from '../network/manager-evidence.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { livingVerdicts, verdictEvidence } from './kept-verdicts.js';

/** All that is known of a snapshot's networks beyond the kernel: what managers say, then what checks found. */
export function knownEvidence(host: Host, snapshot: Snapshot): readonly Evidence[] {
  const found = verdictEvidence(host, snapshot);
  return found.length === 0 ? managerEvidence(snapshot) : [...managerEvidence(snapshot), ...found];
}

/** What a snapshot must have so that networks are known again, where something is known of any. */
export const evidenceParts = (host: Host): readonly KernelPart[] =>
  livingVerdicts(host).length === 0 ? [] : ['neighbours'];
