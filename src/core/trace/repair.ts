import { setTimeout } from 'node:timers/promises';
import { newSlot } from './path-record.js';
import type { Tracer } from './tracer.js';
import type { TraceSettings } from './trace-settings.js';

/** Systems that limit what they answer let one message a second through (`icmp_ratelimit`). */
const pauseMs = 1050;

/**
 * Asks hops again whose answers are missing, all of them once a second, until each has as many answers as probes were
 * wanted or was asked as often again. What was sent and not answered stays counted.
 */
export async function repair({ path, send }: Tracer, settings: TraceSettings, signal?: AbortSignal): Promise<void> {
  const last = path.end ?? path.frontier;
  for (let round = 0; round < settings.queries; round++) {
    const missing: number[] = [];
    for (let hop = settings.firstHop; hop <= last; hop++) {
      const received = path.hop(hop).filter(({ answer }) => answer !== undefined).length;
      if (received < settings.queries) missing.push(hop);
    }
    if (missing.length === 0 || !(await pause(pauseMs, signal))) return;
    for (const hop of missing) send(newSlot(hop));
  }
  await pause(pauseMs, signal);
}

/** @returns false when the signal cut it short */
export async function pause(timeMs: number, signal?: AbortSignal): Promise<boolean> {
  try {
    await setTimeout(timeMs, undefined, signal === undefined ? {} : { signal });
    return true;
  } catch {
    return false;
  }
}
