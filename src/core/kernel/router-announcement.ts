/** What a router announces on a link beyond addresses and routes; the kernel passes it on once and does not keep it. */
export type RouterAnnouncement =
  | (Announced & {
      readonly kind: 'nameservers';
      /** Canonical text; a link-local one without its zone. */
      readonly addresses: readonly string[];
      /** 0 takes the servers back; null = for ever. */
      readonly lifetimeSeconds: number | null;
    })
  | (Announced & {
      readonly kind: 'domains';
      readonly domains: readonly string[];
      readonly lifetimeSeconds: number | null;
    })
  | (Announced & {
      readonly kind: 'captivePortal';
      /** Address of the portal's API or page; empty when the network says that it has none. */
      readonly uri: string;
    });

interface Announced {
  readonly ifindex: number;
  /** The router's link-local address; empty when the kernel does not tell it. */
  readonly router: string;
}
