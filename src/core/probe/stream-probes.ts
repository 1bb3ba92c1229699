import type { Host } from '../host.js';
import { probeDestinations } from './probe-destinations.js';
import type { ProbeOptions } from './probe-options.js';
import type { ProbeNotice } from './probe-report.js';

/**
 * As `probeDestinations`, told as it happens: each answer and each loss, and a summary of every destination as soon as
 * nothing more will become of it. Leaving the loop ends the probing.
 *
 *     for await (const notice of streamProbes(host, ['192.0.2.1'], { count: 3 })) {
 *       if (notice.type === 'reply') console.log(notice.sequence, notice.rttMs);
 *     }
 */
export async function* streamProbes(
  host: Host,
  destinations: readonly string[],
  options: ProbeOptions = {},
): AsyncGenerator<ProbeNotice, void, void> {
  const left = new AbortController();
  const signal = options.signal === undefined ? left.signal : AbortSignal.any([options.signal, left.signal]);
  let waiting: ProbeNotice[] = [];
  let wake = (): void => undefined;
  let outcome: { readonly error?: unknown } | undefined;
  const tell = (notice: ProbeNotice): void => {
    waiting.push(notice);
    wake();
  };
  const running = probeDestinations(host, destinations, { ...options, signal }, tell).then(
    () => (outcome = {}),
    (error: unknown) => (outcome = { error }),
  );
  void running.then(() => wake());
  try {
    while (outcome === undefined || waiting.length > 0) {
      const notices = waiting;
      waiting = [];
      yield* notices;
      if (waiting.length === 0 && outcome === undefined) await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    left.abort();
    await running;
  }
  if ('error' in outcome) throw outcome.error;
}
