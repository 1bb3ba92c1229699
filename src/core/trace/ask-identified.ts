import { newSlot, type Slot } from './path-record.js';
import { pause } from './repair.js';
import type { Tracer } from './tracer.js';
import type { TraceSettings } from './trace-settings.js';

/** How often a wait for one answer looks for it. */
const lookMs = 2;

/**
 * Some routers quote so little of a UDP probe that their answer cannot be told from another's. The hops that have no
 * other answer are asked again, one probe at a time; what tells of them then is these probes alone.
 */
export async function askIdentified(tracer: Tracer, settings: TraceSettings, signal?: AbortSignal): Promise<void> {
  const { path } = tracer;
  const last = path.end ?? path.frontier + 1;
  for (let hop = settings.firstHop; hop <= last; hop++) {
    if (path.hop(hop).some(({ answer }) => answer !== undefined)) continue;
    tracer.abandonAll();
    const asked: Slot[] = [];
    for (let query = 0; query < settings.queries; query++) {
      const slot = newSlot(hop);
      asked.push(slot);
      tracer.send(slot);
      const waitMs = Math.max(3 * path.farthestMs, 250);
      for (let waited = 0; slot.answer === undefined && waited < waitMs; waited += lookMs) {
        if (!(await pause(lookMs, signal))) return;
      }
      // Silent in earnest: one more probe would tell nothing new.
      if (slot.answer === undefined && query > 0) break;
      if (slot.answer === undefined) tracer.abandonAll();
    }
    if (asked.some(({ answer }) => answer !== undefined)) path.keepOnly(hop, asked);
  }
}
