/** An interface as rtnetlink reports it (`RTM_NEWLINK`, linux/if_link.h). As `ip -d link`. */
export interface Link {
  readonly ifindex: number;
  readonly name: string;
  /** `IFLA_ALT_IFNAME` names, which every command accepts in place of the name. */
  readonly alternativeNames: readonly string[];
  /** `ARPHRD_*` hardware type (linux/if_arp.h): 1 Ethernet, 772 loopback, 65534 none (tun, wireguard). */
  readonly hardwareType: number;
  /** `IFF_*` flags (linux/if.h). */
  readonly flags: number;
  /** `IFLA_OPERSTATE`, RFC 2863. */
  readonly operationalState: OperationalState;
  readonly mtu: number;
  /** Lower-case, colon-separated; empty when the link has no hardware address. */
  readonly macAddress: string;
  /** `IFLA_INFO_KIND`: `veth`, `bridge`, `wireguard`, ...; empty for plain hardware. */
  readonly kind: string;
  /** `IFLA_GROUP`: 0 unless it was put into a group; rules may pass over a group's routes (`suppress_ifgroup`). */
  readonly group: number;
  /** ifindex of the bridge, bond, team or VRF it is a port of; 0 when none. */
  readonly master: number;
  /** `IFLA_INFO_SLAVE_KIND`: the kind of that master; empty when none. */
  readonly masterKind: string;
  /** `IFLA_LINK`: ifindex of the link below (a VLAN's parent, a veth's peer); 0 when none. */
  readonly parent: number;
  /** True when `parent` is an index of another network namespace (`IFLA_LINK_NETNSID` is present). */
  readonly parentElsewhere: boolean;
  /** ifindex of a bond's active port (`IFLA_BOND_ACTIVE_SLAVE`); 0 when none or unknown. */
  readonly activePort: number;
  /** `tun` or `tap` for kind `tun` (`IFLA_TUN_TYPE`), else empty. */
  readonly tunMode: 'tun' | 'tap' | '';
  /** ifindex's routing table for kind `vrf` (`IFLA_VRF_TABLE`); 0 otherwise. */
  readonly vrfTable: number;
}

export type OperationalState = 'unknown' | 'notpresent' | 'down' | 'lowerlayerdown' | 'testing' | 'dormant' | 'up';

/** Flags of `Link.flags` (linux/if.h). */
export const LinkFlag = {
  UP: 0x1,
  LOOPBACK: 0x8,
  POINTOPOINT: 0x10,
  RUNNING: 0x40,
  NOARP: 0x80,
  LOWER_UP: 0x10000,
} as const;
