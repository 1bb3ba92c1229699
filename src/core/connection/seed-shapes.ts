import type { ConnectionProperties, NetCapabilities, NetIpMacInfo } from '../network/types.js';

/** The fields that the seed gives a network's capabilities, and no other. */
export function seedCapabilities(all: Required<NetCapabilities>): NetCapabilities {
  const { linkUpBandwidthKbps, linkDownBandwidthKbps, networkCap, bearerTypes } = all;
  return { linkUpBandwidthKbps, linkDownBandwidthKbps, networkCap, bearerTypes };
}

/** The fields that the seed gives a network's properties, and no other. */
export function seedProperties(all: Required<ConnectionProperties>): ConnectionProperties {
  const { interfaceName, domains, linkAddresses, routes, dnses, mtu, isIPv4LinkValid, isIPv6LinkValid } = all;
  return { interfaceName, domains, linkAddresses, routes, dnses, mtu, isIPv4LinkValid, isIPv6LinkValid };
}

/** The fields that the seed gives a neighbour, and no other. */
export function seedNeighbour({ ipAddress, iface, macAddress }: NetIpMacInfo): NetIpMacInfo {
  return { ipAddress, iface, macAddress };
}
