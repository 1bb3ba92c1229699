import { loopOf } from './loop.js';
import { newSlot } from './path-record.js';
import { pause } from './repair.js';
import type { Tracer } from './tracer.js';
import type { TraceSettings } from './trace-settings.js';

/** Steers a trace that goes on: read between probes. */
export interface TraceControl {
  /** Nothing is sent while it is true. */
  readonly paused: boolean;
  /** Counted up to begin anew, with all counts at zero. */
  readonly restarts: number;
}

/** Time between two probes to the same hop where none is asked for. */
const roundMs = 1000;

/** Goes on asking every hop once a round, evenly spread, until the signal ends it or the control asks to begin anew. */
export async function watchPath(
  tracer: Tracer,
  settings: TraceSettings,
  control: TraceControl,
  signal?: AbortSignal,
): Promise<void> {
  const { path, nowMs } = tracer;
  const { restarts } = control;
  const length = settings.intervalMs >= 100 ? settings.intervalMs : roundMs;
  let at = nowMs();
  while (signal?.aborted !== true && control.restarts === restarts) {
    const last = Math.min(path.end ?? loopOf(path)?.end ?? path.frontier + 1, settings.maxHops);
    const hops = last - settings.firstHop + 1;
    for (let hop = settings.firstHop; hop <= last; hop++) {
      at += length / hops;
      if (!(await pause(Math.max(at - nowMs(), 1), signal))) return;
      if (control.restarts !== restarts) return;
      if (control.paused) at = nowMs();
      else tracer.send(newSlot(hop));
    }
  }
}
