/**
 * The seed's enumerations and types (seed: "NetCap" to "NetIpMacInfo"), as far as the network model speaks them.
 * `connection` re-exports them under the seed's namespace.
 */

/** Capabilities of a network (seed: NetCap). */
export enum NetCap {
  NET_CAPABILITY_MMS = 0,
  NET_CAPABILITY_NOT_METERED = 11,
  NET_CAPABILITY_INTERNET = 12,
  NET_CAPABILITY_NOT_VPN = 15,
  NET_CAPABILITY_VALIDATED = 16,
  NET_CAPABILITY_PORTAL = 17,
  NET_CAPABILITY_CHECKING_CONNECTIVITY = 31,
}

/** What carries a network (seed: NetBearType). */
export enum NetBearType {
  BEARER_CELLULAR = 0,
  BEARER_WIFI = 1,
  BEARER_BLUETOOTH = 2,
  BEARER_ETHERNET = 3,
  BEARER_VPN = 4,
}

/** Seed: NetAddress. `family` 1 = IPv4 (default), 2 = IPv6; `port` 0..65535 (default 0). */
export interface NetAddress {
  address: string;
  family?: number;
  port?: number;
}

/** Seed: LinkAddress. */
export interface LinkAddress {
  address: NetAddress;
  prefixLength: number;
}

/** Seed: RouteInfo. An on-link route has `hasGateway: false` and the unspecified address as gateway. */
export interface RouteInfo {
  interface: string;
  destination: LinkAddress;
  gateway: NetAddress;
  hasGateway: boolean;
  isDefaultRoute: boolean;
  isExcludedRoute?: boolean;
}

/** Seed: NetCapabilities. Bandwidths in kbit/s, 0 = unknown. */
export interface NetCapabilities {
  linkUpBandwidthKbps?: number;
  linkDownBandwidthKbps?: number;
  networkCap?: NetCap[];
  bearerTypes?: NetBearType[];
}

/** Seed: ConnectionProperties. Every field is always present here; arrays are empty rather than missing. */
export interface ConnectionProperties {
  interfaceName: string;
  /** Space-separated; a routing-only domain has a leading `~`. */
  domains: string;
  linkAddresses: LinkAddress[];
  routes: RouteInfo[];
  dnses: NetAddress[];
  /** Bytes. */
  mtu: number;
  isIPv4LinkValid?: boolean;
  isIPv6LinkValid?: boolean;
}

/** Seed: NetIpMacInfo. */
export interface NetIpMacInfo {
  ipAddress: NetAddress;
  iface: string;
  macAddress: string;
}
