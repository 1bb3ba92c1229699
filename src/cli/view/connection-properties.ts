import type { UnfoldingNetworkProperties as NetworkProperties } from '../../core/network/connection-properties.js';
import type { LinkAddress, NetAddress, RouteInfo } from '../../core/network/types.js';
import { gatewayText, linkAddressShape, netAddressShape, prefixText } from './address-shapes.js';
import { sourcesField } from './explanation.js';
import { networkFields } from './network-shapes.js';
import { routeTexts } from './route-texts.js';
import { boolean, integer, string } from './shape.js';
import { type Field, list, view } from './view.js';

const addressColumns: readonly Field<LinkAddress>[] = [
  { key: 'address', about: 'The address.', shape: netAddressShape, heading: 'Address', text: prefixText },
  { key: 'prefixLength', about: 'Bits of the prefix that all addresses on the link share.', shape: integer },
];

const serverColumns: readonly Field<NetAddress>[] = [
  { key: 'address', about: 'IPv4 or IPv6 address.', shape: string, heading: 'Address' },
  { key: 'family', about: '1 for IPv4, 2 for IPv6.', shape: integer },
  { key: 'port', about: 'Always 0: the standard port.', shape: integer },
];

const routeColumns: readonly Field<RouteInfo>[] = [
  { key: 'interface', about: 'Interface of the route; empty for one that refuses traffic.', shape: string },
  {
    key: 'destination',
    about: 'Prefix that the route is for.',
    shape: linkAddressShape,
    heading: 'Destination',
    text: ({ destination, isDefaultRoute }) => (isDefaultRoute ? 'default' : prefixText(destination)),
    tone: ({ isDefaultRoute }) => (isDefaultRoute ? 'strong' : 'plain'),
  },
  {
    key: 'gateway',
    about: 'Router that the route leads to; the unspecified address when the destination is on the link.',
    shape: netAddressShape,
    heading: 'Gateway',
    text: ({ gateway }) => gatewayText(gateway),
  },
  { key: 'hasGateway', about: 'True when the route leads to a router.', shape: boolean },
  { key: 'isDefaultRoute', about: 'True when the route is for every destination.', shape: boolean },
  {
    key: 'isExcludedRoute',
    about: 'True when the route refuses traffic.',
    shape: boolean,
    heading: 'Refused',
    text: ({ isExcludedRoute }) => (isExcludedRoute === true ? 'refused' : ''),
    tone: () => 'bad',
    drop: 1,
  },
];

/** `net props`. */
export const connectionPropertiesView = view<NetworkProperties>({
  schema: 'net.props/1',
  about: "A network's addresses, routes, name servers and MTU.",
  fields: [
    networkFields.netId,
    networkFields.interfaceName,
    {
      key: 'domains',
      about: 'Search domains, divided by spaces; one that only routes queries has a leading ~.',
      shape: string,
      heading: 'Domains',
      place: 2,
    },
    list<NetworkProperties, LinkAddress>('linkAddresses', 'Addresses of the interface.', addressColumns, {
      heading: 'Addresses',
      empty: 'none',
    }),
    list<NetworkProperties, RouteInfo>(
      'routes',
      'Every unicast route through the interface, one for each next hop; with the default network, those that refuse traffic too.',
      routeColumns,
      { heading: 'Routes', empty: 'none', texts: ({ routes }, escape) => routeTexts(routes, escape) },
    ),
    list<NetworkProperties, NetAddress>('dnses', 'Name servers.', serverColumns, {
      heading: 'Name servers',
      empty: 'none',
    }),
    { key: 'mtu', about: 'Largest packet of the link in bytes.', shape: integer, heading: 'MTU', place: 1 },
    {
      key: 'isIPv4LinkValid',
      about: 'True with a usable IPv4 address and an IPv4 default route.',
      shape: boolean,
      heading: 'IPv4 valid',
      tone: ({ isIPv4LinkValid }) => (isIPv4LinkValid ? 'good' : 'faint'),
      place: 1,
    },
    {
      key: 'isIPv6LinkValid',
      about: 'True with a usable IPv6 address and an IPv6 default route.',
      shape: boolean,
      heading: 'IPv6 valid',
      tone: ({ isIPv6LinkValid }) => (isIPv6LinkValid ? 'good' : 'faint'),
      place: 1,
    },
    sourcesField,
  ],
});
