import type { Host } from '../host.js';
import { noticesOf } from '../notices-of.js';
import { traceRoute } from './trace-route.js';
import type { TraceOptions } from './trace-settings.js';
import { type TraceNotice, answerNotice } from './trace-notice.js';

/**
 * As `traceRoute`, told as it happens: each answer, and at the end the whole. Leaving the loop ends the trace.
 *
 *     for await (const notice of streamTrace(host, 'example.com')) {
 *       if (notice.type === 'answer') console.log(notice.jumpNo, notice.address, notice.rttMs);
 *     }
 */
export function streamTrace(
  host: Host,
  destination: string,
  options: TraceOptions = {},
): AsyncGenerator<TraceNotice, void, void> {
  return noticesOf<TraceNotice>(async (tell, signal) => {
    const trace = await traceRoute(host, destination, { ...options, signal }, ({ slot }) => {
      if (slot !== undefined) tell(answerNotice(slot, host.clock.now()));
    });
    tell({ type: 'end', time: host.clock.now().toISOString(), trace });
  }, options.signal);
}
