import type { DefaultNetwork, DefaultWay } from '../../core/network/default-network.js';
import { sourcesField } from './explanation.js';
import { networkFields, tableText, vpnShape, vpnText } from './network-shapes.js';
import { integer, nullable, object, string } from './shape.js';
import { view } from './view.js';

const way = nullable(
  object([
    { key: 'interfaceName', about: 'Interface that this family leaves by.', shape: string },
    { key: 'gateway', about: 'Router on that link; empty when there is none.', shape: string },
    { key: 'sourceAddress', about: 'Address that the traffic comes from.', shape: string },
    { key: 'table', about: 'Routing table of the route.', shape: integer },
    { key: 'metric', about: 'Metric of the route; lower wins.', shape: integer },
  ]),
);

/** In the words of `ip route`: `via 192.0.2.1 dev eth0 src 192.0.2.7 metric 100`. */
function wayText(of: DefaultWay | null): string {
  if (of === null) return '';
  const via = of.gateway === '' ? '' : `via ${of.gateway} `;
  const from = of.sourceAddress === '' ? '' : ` src ${of.sourceAddress}`;
  const table = of.table === 254 ? '' : ` table ${tableText(of.table)}`;
  return `${via}dev ${of.interfaceName}${from}${table} metric ${of.metric}`;
}

/** `net default`. */
export const defaultNetworkView = view<DefaultNetwork>({
  schema: 'net.default/1',
  about: 'The network that carries all traffic no specific route claims.',
  fields: [
    networkFields.netId,
    networkFields.interfaceName,
    networkFields.bearerTypes,
    networkFields.networkCap,
    {
      key: 'ipv4',
      about: 'How IPv4 leaves this machine; null when it does not.',
      shape: way,
      heading: 'IPv4',
      text: ({ ipv4 }) => wayText(ipv4),
    },
    {
      key: 'ipv6',
      about: 'How IPv6 leaves this machine; null when it does not.',
      shape: way,
      heading: 'IPv6',
      text: ({ ipv6 }) => wayText(ipv6),
    },
    {
      key: 'vpn',
      about: 'The VPN that traffic goes into before it leaves by this network; null when there is none.',
      shape: vpnShape,
      heading: 'VPN',
      text: ({ vpn }) => vpnText(vpn),
      tone: () => 'good',
    },
    { ...networkFields.validatedAt, text: ({ validatedAt }) => validatedAt ?? 'never' },
    sourcesField,
  ],
  says: ({ netId }) => (netId === 0 ? 'There is no default network.' : undefined),
  verdict: ({ netId }) => (netId === 0 ? 1 : 0),
});
