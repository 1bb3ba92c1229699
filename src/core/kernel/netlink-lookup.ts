import { BusinessError } from '../errors.js';
import { addressBytesOf } from './codec/family.js';
import { parseAddress } from './codec/ip-address.js';
import type { MessageWriter } from './codec/message-writer.js';
import { RouteAttribute as RTA, RouteFlag } from './codec/route-attribute.js';
import { decodeRoute } from './codec/route-message.js';
import type { NetlinkSocket, Question } from './netlink-socket.js';
import { refusedDecision } from './refused-decision.js';
import type { Route, RouteDecision, RouteQuery, RouteType } from './route.js';
import { systemErrorCode } from './system-error.js';

/** How the kernel says by an error that a destination cannot be reached (fib_props and ip6_rt_type_to_error). */
const refusals: Readonly<Record<string, RouteType | 'none'>> = {
  ENETUNREACH: 'none',
  EHOSTUNREACH: 'unreachable',
  EACCES: 'prohibit',
  EINVAL: 'blackhole',
  // IPv6: a throw route that no later rule takes over from.
  EAGAIN: 'none',
};

/**
 * The kernel's decision for one destination. As `ip route get` and `ip route get fibmatch` together.
 *
 * Where no rule was ever added, IPv4 keeps table local inside main and names main for local destinations too. Bound to
 * an interface that has no route, IPv4 takes the destination to be on its link: `unicast` with table 0.
 *
 * @throws BusinessError `value.address`, `route.source` (the source is not this machine's), `permission`, `kernel.failed`
 */
export function lookupRoute(socket: NetlinkSocket, query: RouteQuery): RouteDecision {
  const resolved = ask(socket, query, 0);
  if (typeof resolved === 'string') return refusedDecision(query, resolved);
  // The resolved way has the destination itself as its prefix; the table's entry knows the rest.
  const matched = ask(socket, query, RouteFlag.FIB_MATCH);
  const entry = typeof matched === 'string' ? resolved : matched;
  const hop = resolved.nexthops[0];
  return {
    query,
    type: resolved.type,
    ifindex: hop?.ifindex ?? 0,
    gateway: hop?.gateway ?? '',
    // For IPv6 the kernel tells the address it would have chosen, also where one was given.
    sourceAddress: query.source ?? resolved.preferredSource,
    table: resolved.table,
    metric: entry.metric,
    destination: entry.destination,
    prefixLength: entry.prefixLength,
    mtu: resolved.mtu,
    rulePriority: null,
  };
}

function ask(socket: NetlinkSocket, query: RouteQuery, flags: number): Route | RouteType | 'none' {
  try {
    return socket.request(questionOf(query, flags), decodeRoute);
  } catch (error) {
    const refusal = refusals[systemErrorCode(error)];
    if (refusal === undefined) throw error;
    if (query.source !== undefined) assertOwnSource(socket, query, query.source);
    return refusal;
  }
}

/** For a source that is not ours IPv4 has the errors of a blackhole (EINVAL) or of a missing route (ENETUNREACH). */
function assertOwnSource(socket: NetlinkSocket, { family, destination }: RouteQuery, source: string): void {
  const toSource = ask(socket, { family, destination: source }, 0);
  if (typeof toSource !== 'string' && toSource.type === 'local') return;
  throw new BusinessError('route.source', `${source} is no address of this machine, so nothing can be sent from it`, {
    operation: 'RTM_GETROUTE',
    target: destination,
  });
}

function questionOf(query: RouteQuery, flags: number): Question {
  const { family, source, ifindex, mark, uid } = query;
  const bits = addressBytesOf(family) * 8;
  return {
    operation: 'RTM_GETROUTE',
    target: query.destination,
    type: 26,
    write: (writer: MessageWriter) => {
      // struct rtmsg: family, destination and source length, TOS, table, protocol, scope, type; flags.
      writer
        .u8(family)
        .u8(bits)
        .u8(source === undefined ? 0 : bits)
        .u8(0)
        .u32(0);
      writer.u32(RouteFlag.LOOKUP_TABLE | flags);
      writer.attribute(RTA.DST, () => writer.bytes(addressBytes(query, query.destination)));
      if (source !== undefined) writer.attribute(RTA.SRC, () => writer.bytes(addressBytes(query, source)));
      if (ifindex !== undefined) writer.attributeU32(RTA.OIF, ifindex);
      if (mark !== undefined) writer.attributeU32(RTA.MARK, mark);
      if (uid !== undefined) writer.attributeU32(RTA.UID, uid);
    },
  };
}

function addressBytes(query: RouteQuery, text: string): Uint8Array {
  const bytes = parseAddress(text);
  const expected = addressBytesOf(query.family);
  if (bytes?.length === expected) return bytes;
  throw new BusinessError('value.address', `${text} is no IPv${expected === 4 ? 4 : 6} address`, { target: text });
}
