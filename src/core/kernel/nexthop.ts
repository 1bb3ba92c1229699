/** A nexthop object (`RTM_NEWNEXTHOP`, linux/nexthop.h), which routes refer to by id. As `ip nexthop`. */
export interface Nexthop {
  readonly id: number;
  readonly ifindex: number;
  /** Empty when on-link. */
  readonly gateway: string;
  readonly blackhole: boolean;
  /** Members of a group; empty for a single next hop. */
  readonly group: readonly { readonly id: number; readonly weight: number }[];
}
