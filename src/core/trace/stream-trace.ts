import type { Host } from '../host.js';
import type { Slot } from './path-record.js';
import type { Trace } from './trace.js';
import { traceRoute, type TraceProgress } from './trace-route.js';
import type { TraceOptions } from './trace-settings.js';
import { type TraceNotice, answerNotice } from './trace-notice.js';

/**
 * As `traceRoute`, told as it happens: each answer, and at the end the whole. Leaving the loop ends the trace.
 *
 *     for await (const notice of streamTrace(host, 'example.com')) {
 *       if (notice.type === 'answer') console.log(notice.jumpNo, notice.address, notice.rttMs);
 *     }
 */
export async function* streamTrace(
  host: Host,
  destination: string,
  options: TraceOptions = {},
): AsyncGenerator<TraceNotice, void, void> {
  const left = new AbortController();
  const signal = options.signal === undefined ? left.signal : AbortSignal.any([options.signal, left.signal]);
  let waiting: TraceNotice[] = [];
  let wake = (): void => undefined;
  let outcome: { readonly trace: Trace } | { readonly error: unknown } | undefined;
  const tell = ({ slot }: TraceProgress): void => {
    if (slot !== undefined) waiting.push(noticeOf(host, slot));
    wake();
  };
  const running = traceRoute(host, destination, { ...options, signal }, tell)
    .then(
      (trace) => (outcome = { trace }),
      (error: unknown) => (outcome = { error }),
    )
    .finally(() => wake());
  try {
    while (outcome === undefined || waiting.length > 0) {
      const notices = waiting;
      waiting = [];
      yield* notices;
      if (waiting.length === 0 && outcome === undefined) await new Promise<void>((resolve) => (wake = resolve));
    }
    if ('error' in outcome) throw outcome.error;
    yield { type: 'end', time: host.clock.now().toISOString(), trace: outcome.trace };
  } finally {
    left.abort();
    await running;
  }
}

const noticeOf = (host: Host, slot: Slot): TraceNotice => answerNotice(slot, host.clock.now());
