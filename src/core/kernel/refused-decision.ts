import type { RouteDecision, RouteQuery, RouteType } from './route.js';

/** A decision that leads nowhere. The kernel does not say which entry of which table made it. */
export function refusedDecision(query: RouteQuery, type: RouteType | 'none'): RouteDecision {
  return {
    query,
    type,
    ifindex: 0,
    gateway: '',
    sourceAddress: '',
    table: 0,
    metric: 0,
    destination: '',
    prefixLength: 0,
    mtu: 0,
    rulePriority: null,
  };
}
