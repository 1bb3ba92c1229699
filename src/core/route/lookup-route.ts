import type { Host } from '../host.js';
import type { RouteDecision, RouteQuery } from '../kernel/route.js';

/**
 * Where a packet would go: the kernel's decision, or what the recorded tables lead to where the host replays a
 * snapshot. No packet is sent.
 * @throws BusinessError `value.address`, `kernel.*`, `permission`
 *
 * As `ip route get`.
 */
export function lookupRoute(host: Host, query: RouteQuery): RouteDecision {
  return host.kernel.lookup(query);
}
