import type { ConnectionProperties, LinkAddress, NetCapabilities, NetIpMacInfo } from '../network/types.js';

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

/** A copy that its owner may change. */
export function ownCapabilities(all: Required<NetCapabilities>): NetCapabilities {
  const { networkCap, bearerTypes, ...rest } = seedCapabilities(all);
  return { ...rest, networkCap: [...(networkCap ?? [])], bearerTypes: [...(bearerTypes ?? [])] };
}

/** A copy that its owner may change. */
export function ownProperties(all: Required<ConnectionProperties>): ConnectionProperties {
  const { linkAddresses, routes, dnses, ...rest } = seedProperties(all);
  const { interfaceName, domains, mtu, isIPv4LinkValid, isIPv6LinkValid } = rest;
  return {
    interfaceName,
    domains,
    linkAddresses: linkAddresses.map(ownLinkAddress),
    routes: routes.map((route) => ({
      ...route,
      destination: ownLinkAddress(route.destination),
      gateway: { ...route.gateway },
    })),
    dnses: dnses.map((address) => ({ ...address })),
    mtu,
    isIPv4LinkValid: isIPv4LinkValid === true,
    isIPv6LinkValid: isIPv6LinkValid === true,
  };
}

const ownLinkAddress = ({ address, prefixLength }: LinkAddress): LinkAddress => ({
  address: { ...address },
  prefixLength,
});

/** The fields that the seed gives a neighbour, and no other. */
export function seedNeighbour({ ipAddress, iface, macAddress }: NetIpMacInfo): NetIpMacInfo {
  return { ipAddress, iface, macAddress };
}
