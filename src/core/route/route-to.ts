import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { AddressFamily } from '../kernel/address.js';
import { parseAddress } from '../kernel/codec/ip-address.js';
import { RouteTable, type RouteDecision, type RouteQuery, type RouteType } from '../kernel/route.js';
import { bearerOf, isVpn } from '../network/bearer.js';
import type { NetworkName } from '../network/default-network.js';
import { findNetwork } from '../network/find-network.js';
import { interfacesOf, netIdOf } from '../network/networks.js';
import { indexOf } from '../network/snapshot-index.js';
import { zoneInterface } from '../network/zone-interface.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';
import { lookupRoute } from './lookup-route.js';
import { lookupRecorded } from './route-lookup.js';

export interface RouteOptions {
  /** Source address of the traffic. */
  readonly from?: string;
  /** User whose rules decide; this process's own when absent. */
  readonly uid?: number;
  /** Firewall mark of the traffic. */
  readonly mark?: number;
  /** Network that the traffic is bound to. */
  readonly net?: string;
  /** Family of a name's addresses. */
  readonly family?: 4 | 6;
  readonly signal?: AbortSignal;
}

export interface RouteAnswer extends NetworkName {
  /** As it was asked. */
  readonly destination: string;
  /** The address that was looked up: the destination, or the first of its addresses. */
  readonly address: string;
  /** Empty when on-link. */
  readonly gateway: string;
  readonly sourceAddress: string;
  readonly table: number;
  readonly metric: number;
  /** Bytes; of the path where it is known, else of the interface. 0 without an interface. */
  readonly mtu: number;
  readonly routeType: RouteType | 'none';
  /** Set when the traffic goes into a VPN. */
  readonly vpn: NetworkName | null;
  /** The route that decided, `prefix/length`; empty when none did. */
  readonly prefix: string;
  /** Priority of the rule that decided; null when it cannot be told. */
  readonly rulePriority: number | null;
  /** Further next hops of a multipath route, over which the kernel spreads flows. */
  readonly alternatives: readonly {
    readonly interfaceName: string;
    readonly gateway: string;
    readonly weight: number;
  }[];
  /** Why nothing can be sent there; null when it can. */
  readonly reason: 'route.unreachable' | 'route.prohibited' | null;
}

/**
 * The way to a destination, which is an address (with a zone, `fe80::1%eth0`, the interface it names) or a name that is
 * resolved. That none leads there is an answer too.
 * @throws BusinessError `value.address`, `dns.*`, `usage.network`, `net.*`, `kernel.*`
 *
 * As `ip route get DESTINATION [from ADDRESS] [uid N] [mark N] [oif NAME]`.
 */
export async function routeTo(host: Host, destination: string, options: RouteOptions = {}): Promise<RouteAnswer> {
  const { family, signal } = options;
  const [first] = await host.resolve(destination, {
    ...(family === undefined ? {} : { family }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (first === undefined)
    throw new BusinessError('dns.nodata', `${destination} has no address`, { target: destination });
  const snapshot = takeSnapshot(host);
  const query = queryOf(snapshot, first.address, options);
  return describeRoute(snapshot, destination, lookupRoute(host, query));
}

function queryOf(snapshot: Snapshot, address: string, { from, uid, mark, net }: RouteOptions): RouteQuery {
  const [destination = '', zone] = address.split('%', 2);
  const family = destination.includes(':') ? AddressFamily.INET6 : AddressFamily.INET;
  if (from !== undefined && parseAddress(from)?.length !== (family === AddressFamily.INET ? 4 : 16)) {
    const version = family === AddressFamily.INET ? 'IPv4' : 'IPv6';
    const message = `${JSON.stringify(from)} is not an ${version} address as ${destination} is`;
    throw new BusinessError('value.address', message, { target: from });
  }
  const bound =
    net !== undefined ? findNetwork(snapshot, net) : zone !== undefined ? zoneInterface(snapshot, zone) : undefined;
  return {
    destination,
    family,
    uid: uid ?? snapshot.uid,
    ...(from === undefined ? {} : { source: from }),
    ...(mark === undefined ? {} : { mark }),
    ...(bound === undefined ? {} : { ifindex: bound.link.ifindex }),
  };
}

/** A decision in words, completed by what the tables of the same moment tell of it: the rule, and other next hops. */
export function describeRoute(snapshot: Snapshot, destination: string, decision: RouteDecision): RouteAnswer {
  const index = indexOf(snapshot);
  const { ifindex, type, query } = decision;
  const link = index.link(ifindex);
  const via = interfacesOf(snapshot).find((each) => each.link.ifindex === ifindex);
  const name = { netId: via?.isNetwork === true ? netIdOf(ifindex) : 0, interfaceName: link?.name ?? '' };
  const worked = lookupRecorded(snapshot, query);
  // Without rules of its own the kernel keeps the local table inside the main one, and says main for both.
  const sameTable = worked.table === decision.table || worked.table === RouteTable.LOCAL;
  // To a rule that says unreachable the kernel answers as if there were no route at all.
  const refusedByRule = type === 'none' && worked.type === 'unreachable' && worked.table === 0;
  const sameWay = worked.type === type && worked.prefixLength === decision.prefixLength;
  const agrees = refusedByRule || (sameWay && sameTable);
  const chosen = ({ ifindex: hop, gateway }: { ifindex: number; gateway: string }): boolean =>
    hop === ifindex && gateway === decision.gateway;
  const isMultipath = agrees && worked.alternatives.length > 0;
  const hops = isMultipath ? [{ ...worked, weight: weightOf(snapshot, worked) }, ...worked.alternatives] : [];
  const others = hops.filter((each) => !chosen(each));
  return {
    ...name,
    destination,
    address: query.destination,
    gateway: decision.gateway,
    sourceAddress: ifindex === 0 ? '' : (query.source ?? decision.sourceAddress),
    table: agrees ? worked.table : decision.table,
    metric: decision.metric,
    mtu: decision.mtu === 0 ? (link?.mtu ?? 0) : decision.mtu,
    routeType: agrees ? worked.type : type,
    vpn: link !== undefined && via?.isNetwork === true && isVpn(bearerOf(snapshot, ifindex)) ? name : null,
    prefix: decision.destination === '' ? '' : `${decision.destination}/${String(decision.prefixLength)}`,
    rulePriority: decision.rulePriority ?? (agrees ? worked.rulePriority : null),
    alternatives: others.map((each) => ({
      interfaceName: index.linkName(each.ifindex),
      gateway: each.gateway,
      weight: each.weight,
    })),
    reason: reasonOf(type),
  };
}

/** Share of the hop that a decision from the tables took, beside its alternatives. */
function weightOf(snapshot: Snapshot, { query, table, metric, ifindex, gateway, ...decided }: RouteDecision): number {
  const { destination, prefixLength } = decided;
  const route = snapshot.routes.find(
    (each) =>
      each.family === query.family &&
      each.table === table &&
      each.metric === metric &&
      each.prefixLength === prefixLength &&
      each.destination === destination,
  );
  const hops = route === undefined ? [] : indexOf(snapshot).nextHops(route);
  return hops.find((hop) => hop.ifindex === ifindex && hop.gateway === gateway)?.weight ?? 1;
}

const refusals = new Set<RouteType | 'none'>(['none', 'unreachable', 'blackhole', 'throw']);

function reasonOf(type: RouteType | 'none'): RouteAnswer['reason'] {
  if (type === 'prohibit') return 'route.prohibited';
  return refusals.has(type) ? 'route.unreachable' : null;
}
