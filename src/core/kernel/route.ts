import type { AddressFamily } from './address.js';

/** A route as rtnetlink reports it (`RTM_NEWROUTE`, linux/rtnetlink.h). As `ip route show table all`. */
export interface Route {
  readonly family: AddressFamily;
  /** Destination prefix; the unspecified address with length 0 for a default route. */
  readonly destination: string;
  readonly prefixLength: number;
  /** Source prefix of an IPv6 subtree route; empty when any. */
  readonly source: string;
  readonly sourcePrefixLength: number;
  /** `RTA_TABLE`: 254 main, 255 local, 253 default. */
  readonly table: number;
  /** Lower wins. IPv4's 0 is the best; the kernel reports IPv6's default as 1024. */
  readonly metric: number;
  readonly type: RouteType;
  /** `RTPROT_*`: 2 kernel, 3 boot, 4 static, 9 ra, 16 dhcp. */
  readonly protocol: number;
  readonly scope: number;
  readonly tos: number;
  /** `RTA_PREFSRC`; empty when the kernel picks. */
  readonly preferredSource: string;
  /** `RTAX_MTU`; 0 when the route sets none. */
  readonly mtu: number;
  /** `RTM_F_*` and `RTNH_F_*` flags. */
  readonly flags: number;
  /** Seconds until a learnt route goes away; null when it stays. */
  readonly expiresSeconds: number | null;
  /** `RTA_PREF` of RFC 4191 router preference. */
  readonly preference: 'low' | 'medium' | 'high';
  /** `RTA_NH_ID`; 0 when the next hops stand in the route itself. */
  readonly nexthopId: number;
  /** One for a plain route, several for multipath, none for unreachable, prohibit, blackhole and throw. */
  readonly nexthops: readonly NextHop[];
}

/** One way on: the interface, and the router on it unless the destination is on the link itself. */
export interface NextHop {
  readonly ifindex: number;
  /** Empty when on-link. May be of the other family (`RTA_VIA`). */
  readonly gateway: string;
  /** Share of a multipath route, 1 to 256. */
  readonly weight: number;
  /** `RTNH_F_*`: 1 dead, 4 onlink, 16 linkdown. */
  readonly flags: number;
}

/** Types of routes, each at the number the kernel gives it (`RTN_*`, linux/rtnetlink.h). */
export const routeTypes = [
  'unspecified',
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
  'nat',
] as const;
export type RouteType = (typeof routeTypes)[number];

/** What a lookup asks the routing tables. As the words after `ip route get`. */
export interface RouteQuery {
  readonly destination: string;
  readonly family: AddressFamily;
  readonly source?: string;
  readonly uid?: number;
  readonly mark?: number;
  /** Egress interface the traffic is bound to (`oif`). */
  readonly ifindex?: number;
}

/** The kernel's decision for one destination. As `ip route get fibmatch` and `ip route get` together. */
export interface RouteDecision {
  readonly query: RouteQuery;
  /** `unicast` or `local` when traffic can leave, else why not; `none` when no route matches at all. */
  readonly type: RouteType | 'none';
  /** 0 when the type has no interface. */
  readonly ifindex: number;
  /** Empty when on-link. */
  readonly gateway: string;
  readonly sourceAddress: string;
  readonly table: number;
  readonly metric: number;
  /** The prefix that matched. */
  readonly destination: string;
  readonly prefixLength: number;
  /** Path MTU known for the destination; 0 when none beyond the interface's own. */
  readonly mtu: number;
  /** Priority of the deciding rule where it is known (a lookup made from recorded tables), else null. */
  readonly rulePriority: number | null;
}

/** Well-known tables (linux/rtnetlink.h `RT_TABLE_*`). */
export const RouteTable = { DEFAULT: 253, MAIN: 254, LOCAL: 255 } as const;
