/** Address families as the kernel numbers them (linux/socket.h). */
export const AddressFamily = { INET: 2, INET6: 10 } as const;
export type AddressFamily = (typeof AddressFamily)[keyof typeof AddressFamily];

/** An address of an interface as rtnetlink reports it (`RTM_NEWADDR`, linux/if_addr.h). As `ip addr`. */
export interface InterfaceAddress {
  readonly ifindex: number;
  readonly family: AddressFamily;
  /** `IFA_LOCAL`, else `IFA_ADDRESS`, in canonical text (RFC 5952 for IPv6). */
  readonly address: string;
  readonly prefixLength: number;
  /** The far end of a point-to-point address; empty otherwise. */
  readonly peer: string;
  /** `RT_SCOPE_*`: 0 global, 253 link, 254 host. */
  readonly scope: number;
  /** `IFA_F_*` flags. */
  readonly flags: number;
  /** Seconds for which it stays preferred and valid; null = forever. */
  readonly preferredSeconds: number | null;
  readonly validSeconds: number | null;
}

/** Flags of `InterfaceAddress.flags` (linux/if_addr.h). */
export const AddressFlag = {
  DADFAILED: 0x08,
  DEPRECATED: 0x20,
  TENTATIVE: 0x40,
  PERMANENT: 0x80,
  OPTIMISTIC: 0x04,
  TEMPORARY: 0x01,
} as const;

/** Scopes of addresses and routes (`RT_SCOPE_*`, linux/rtnetlink.h). */
export const Scope = { UNIVERSE: 0, SITE: 200, LINK: 253, HOST: 254, NOWHERE: 255 } as const;
