import type { InterfaceAddress } from './address.js';
import { decodeAddress } from './codec/address-message.js';
import { decodeLink } from './codec/link-message.js';
import type { MessageWriter } from './codec/message-writer.js';
import { decodeNeighbour } from './codec/neighbour-message.js';
import { decodeNexthop } from './codec/nexthop-message.js';
import { RouteFlag } from './codec/route-attribute.js';
import { RouteColumns } from './codec/route-columns.js';
import { decodeRule } from './codec/rule-message.js';
import type { Link } from './link.js';
import type { Neighbour } from './neighbour.js';
import type { Collected, Dump } from './dump.js';
import type { NetlinkSocket, Question } from './netlink-socket.js';
import type { Nexthop } from './nexthop.js';
import { RouteTable } from './route.js';
import type { Route, RouteType } from './route.js';
import type { Rule } from './rule.js';

const IFLA_EXT_MASK = 29;
const RTEXT_FILTER_SKIP_STATS = 8;
const RTPROT_KERNEL = 2;

/** A dump of all families: the fixed part is all zeros. */
const dumpOf = (operation: string, type: number, fixedBytes: number): Question => ({
  operation,
  type,
  write: (writer) => void writer.bytes(new Uint8Array(fixedBytes)),
});

const links: Question = {
  operation: 'RTM_GETLINK',
  type: 18,
  write: (writer: MessageWriter) =>
    void writer.bytes(new Uint8Array(16)).attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS),
};
const addresses = dumpOf('RTM_GETADDR', 22, 8);
const routes = dumpOf('RTM_GETROUTE', 26, 12);
const neighbours = dumpOf('RTM_GETNEIGH', 30, 12);
const rules = dumpOf('RTM_GETRULE', 34, 12);
const nexthops = dumpOf('RTM_GETNEXTHOP', 106, 8);

/** As `ip -d link`. */
export function dumpLinks(socket: NetlinkSocket): Dump<Link> {
  return socket.dump(links, decodeLink);
}

/** As `ip addr`. */
export function dumpAddresses(socket: NetlinkSocket): Dump<InterfaceAddress> {
  return socket.dump(addresses, decodeAddress);
}

/** As `ip route show table all`, both families, without what the kernel keeps for its own addresses. */
export function dumpRoutes(socket: NetlinkSocket): Collected<RouteColumns> {
  return socket.dumpInto(routes, () => new RouteColumns(isOfInterest));
}

/** As `ip rule`, both families. */
export function dumpRules(socket: NetlinkSocket): Dump<Rule> {
  return socket.dump(rules, decodeRule);
}

/** As `ip nexthop`. */
export function dumpNexthops(socket: NetlinkSocket): Dump<Nexthop> {
  return socket.dump(nexthops, decodeNexthop);
}

/** As `ip neigh show nud all`. */
export function dumpNeighbours(socket: NetlinkSocket): Dump<Neighbour> {
  return socket.dump(neighbours, decodeNeighbour);
}

const ownTypes: ReadonlySet<RouteType> = new Set(['local', 'broadcast', 'multicast', 'anycast']);

function isOfInterest(route: Route): boolean {
  // The kernel passes an expired route over until it sweeps it away.
  return belongsToTables(route) && (route.expiresSeconds === null || route.expiresSeconds >= 0);
}

/** Whether the tables have such a route, unless it has run out: no cached copy, none of the kernel's own addresses. */
export function belongsToTables(route: Route): boolean {
  if ((route.flags & RouteFlag.CLONED) !== 0) return false;
  if (route.type === 'unicast') return true;
  // A VRF's table holds the entries of its own addresses; a local route that somebody put into a table stays.
  return !ownTypes.has(route.type) || (route.table !== RouteTable.LOCAL && route.protocol !== RTPROT_KERNEL);
}
