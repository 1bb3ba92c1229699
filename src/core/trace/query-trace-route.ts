import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { traceRoute } from './trace-route.js';
import { PacketsType, type TraceRouteInfo, type TraceRouteOptions } from './types.js';

const mostHops = 30;

/**
 * Every hop of the path with [minimum, average, maximum, standard deviation] of five round-trip times in ms (seed:
 * queryTraceRoute). A silent hop has an empty address and no times. Where ICMP is not allowed, UDP is sent.
 *
 * @throws BusinessError `usage.argument` (401), `value.range` for options out of their ranges and `value.address` for an
 * empty destination (2100001), `dns.*` (2100002)
 */
export async function queryTraceRouteOf(
  host: Host,
  destination: string,
  option: TraceRouteOptions = {},
): Promise<TraceRouteInfo[]> {
  if (typeof destination !== 'string') throw new BusinessError('usage.argument', 'The destination must be a text');
  if (typeof option !== 'object' || option === null) {
    throw new BusinessError('usage.argument', 'The options must be an object');
  }
  const { maxJumpNumber: maxHops = mostHops, packetsType = PacketsType.NETCONN_PACKETS_ICMP } = option;
  if (typeof maxHops !== 'number' || typeof packetsType !== 'number') {
    throw new BusinessError('usage.argument', 'maxJumpNumber and packetsType must be numbers');
  }
  if (!Number.isInteger(maxHops) || maxHops < 1 || maxHops > mostHops) {
    throw new BusinessError('value.range', `maxJumpNumber is a whole number from 1 to ${mostHops}, not ${maxHops}`);
  }
  if (PacketsType[packetsType] === undefined) {
    throw new BusinessError('value.range', `packetsType is 0 (ICMP) or 1 (UDP), not ${String(packetsType)}`);
  }
  const isUdp = packetsType === PacketsType.NETCONN_PACKETS_UDP;
  const { hops } = await traceRoute(host, destination, { maxHops, ...(isUdp ? { protocol: 'udp' } : {}) });
  return hops.map(({ jumpNo, address, rtt }) => ({ jumpNo, address, rtt: [...rtt] }));
}
