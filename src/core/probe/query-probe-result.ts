import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { probeDestinations } from './probe-destinations.js';
import type { ProbeResultInfo } from './types.js';

/**
 * Loss and round-trip times of one probe a second for `duration` seconds (seed: queryProbeResult). Ends with the last
 * answer, or when the duration is over; a probe that cannot be sent ends it at once with what was counted.
 *
 * @throws BusinessError `usage.argument` (401), `value.range` for a duration that is no whole number from 1 to 1000 and
 * `value.address` for an empty destination (2100001), `dns.*` (2100002)
 */
export async function queryProbeResultOf(host: Host, destination: string, duration: number): Promise<ProbeResultInfo> {
  if (typeof destination !== 'string') throw new BusinessError('usage.argument', 'The destination must be a text');
  if (typeof duration !== 'number') throw new BusinessError('usage.argument', 'The duration must be a number');
  if (!Number.isInteger(duration) || duration < 1 || duration > 1000) {
    throw new BusinessError('value.range', `The duration is a whole number of seconds from 1 to 1000, not ${duration}`);
  }
  const [report] = await probeDestinations(host, [destination], { count: duration });
  return { lossRate: report?.lossRate ?? 100, rtt: [...(report?.rtt ?? [])] };
}
