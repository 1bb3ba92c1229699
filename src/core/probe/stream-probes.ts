import type { Host } from '../host.js';
import { noticesOf } from '../notices-of.js';
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
export function streamProbes(
  host: Host,
  destinations: readonly string[],
  options: ProbeOptions = {},
): AsyncGenerator<ProbeNotice, void, void> {
  return noticesOf<ProbeNotice>(async (tell, signal) => {
    await probeDestinations(host, destinations, { ...options, signal }, tell);
  }, options.signal);
}
