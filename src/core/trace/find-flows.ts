import { settledAt } from './next-steps.js';
import { newSlot, type PathRecord } from './path-record.js';
import { pause } from './repair.js';
import type { Tracer } from './tracer.js';
import type { TraceSettings } from './trace-settings.js';

/** How sure it must be that no further parallel router is there. */
const doubt = 0.05;

/**
 * How many flows must be tried at a hop that has shown so many addresses, before it is 95 % sure that it has no more:
 * 6, 11, 16, 21, 27, ... (the stopping rule of the Multipath Detection Algorithm; Augustin, Friedman, Teixeira 2007).
 */
export function flowsNeeded(addresses: number): number {
  if (addresses < 1) return 1;
  const more = addresses + 1;
  return Math.ceil(Math.log(doubt / more) / Math.log(addresses / more));
}

/** The flows a hop was asked with, and whether it is sure that no address is missing. */
export interface HopFlows {
  readonly asked: number;
  readonly complete: boolean;
}

export function flowsOf(path: PathRecord, hop: number): HopFlows {
  const slots = path.withTtl(hop);
  const asked = new Set(slots.map(({ flow }) => flow));
  const answered = slots.filter(({ answer }) => answer !== undefined);
  const addresses = new Set(answered.map(({ answer }) => answer?.from)).size;
  const heard = new Set(answered.map(({ flow }) => flow)).size;
  return { asked: asked.size, complete: addresses > 0 && heard >= flowsNeeded(addresses) };
}

/** Asks every hop with other flows, one after the other, until it is sure that all its addresses are known. */
export async function findFlows(
  tracer: Tracer,
  settings: TraceSettings,
  flows: number,
  signal?: AbortSignal,
): Promise<void> {
  const { path } = tracer;
  const last = (path.distance ?? path.frontier + 1) - 1;
  for (let flow = 1; flow < flows; flow++) {
    const open: number[] = [];
    for (let hop = settings.firstHop; hop <= last; hop++) if (!flowsOf(path, hop).complete) open.push(hop);
    if (open.length === 0) return;
    for (const hop of open) tracer.send(newSlot(hop, false, flow));
    if (!(await pause(settings.slowIntervalMs, signal))) return;
    // The stopping rule counts answers: those under way are waited for once it may apply.
    if (flow >= flowsNeeded(1) - 1) await settle(tracer, open, settings, signal);
  }
}

async function settle(
  { path, nowMs }: Tracer,
  hops: readonly number[],
  settings: TraceSettings,
  signal?: AbortSignal,
): Promise<void> {
  const until = Math.max(...hops.map((hop) => settledAt(path.withTtl(hop).slice(-1), path, settings)));
  const open = (): boolean => hops.some((hop) => path.withTtl(hop).at(-1)?.answer === undefined);
  while (open() && nowMs() < until && (await pause(2, signal)));
}
