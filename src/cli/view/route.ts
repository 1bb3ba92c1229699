import { reasonEntry } from '../../core/reasons.js';
import type { RouteAnswer } from '../../core/route/route-to.js';
import { networkFields, tableText, vpnShape, vpnText } from './network-shapes.js';
import { integer, nullable, string } from './shape.js';
import { list, view } from './view.js';

type Alternative = RouteAnswer['alternatives'][number];

/** Why nothing can be sent there, and which route says so. */
function refusalText({ destination, reason, routeType, prefix, table }: RouteAnswer): string | undefined {
  if (reason === null) return undefined;
  const by = prefix === '' ? '' : ` (${routeType} by ${prefix} in table ${tableText(table)})`;
  return `${destination}: ${reasonEntry(reason).meaning}${by}.`;
}

/** `net route`. */
export const routeView = view<RouteAnswer>({
  schema: 'net.route/1',
  about: 'The way that traffic to a destination takes.',
  item: 'destination',
  fields: [
    {
      key: 'destination',
      about: 'The destination as it was asked.',
      shape: string,
      heading: 'Destination',
      tone: () => 'strong',
      width: 16,
    },
    { key: 'address', about: 'The address that was looked up.', shape: string, heading: 'Address', width: 16, drop: 3 },
    {
      key: 'interfaceName',
      about: 'Interface that the traffic leaves by; empty when it cannot.',
      shape: string,
      heading: 'Interface',
      width: 10,
    },
    { ...networkFields.netId, about: 'Network of that interface; 0 when it is none.', drop: 5 },
    {
      key: 'gateway',
      about: 'Router; empty when the destination is on the link.',
      shape: string,
      heading: 'Gateway',
      width: 16,
    },
    {
      key: 'sourceAddress',
      about: 'Address that the traffic comes from.',
      shape: string,
      heading: 'Source',
      width: 16,
      drop: 1,
    },
    {
      key: 'table',
      about: 'Routing table that decided.',
      shape: integer,
      heading: 'Table',
      text: ({ table }) => tableText(table),
      place: 1,
      drop: 4,
    },
    {
      key: 'metric',
      about: 'Metric of the route.',
      shape: integer,
      heading: 'Metric',
      text: ({ metric, reason }) => (reason === null ? String(metric) : ''),
      figure: true,
      place: 1,
      drop: 6,
    },
    {
      key: 'mtu',
      about: 'Largest packet in bytes; 0 without an interface.',
      shape: integer,
      heading: 'MTU',
      text: ({ mtu }) => (mtu === 0 ? '' : String(mtu)),
      figure: true,
      place: 1,
      drop: 4,
    },
    {
      key: 'routeType',
      about: 'unicast or local when traffic can leave, else why not; none when no route matches.',
      shape: string,
      heading: 'Type',
      tone: ({ reason }) => (reason === null ? 'plain' : 'bad'),
    },
    {
      key: 'vpn',
      about: 'The VPN that the traffic goes into; null when it goes into none.',
      shape: vpnShape,
      heading: 'VPN',
      text: ({ vpn }) => vpnText(vpn),
      tone: () => 'good',
      place: 1,
      drop: 2,
    },
    {
      key: 'prefix',
      about: 'Prefix of the route that decided; empty when none did.',
      shape: string,
      heading: 'Route',
      place: 1,
      drop: 5,
    },
    {
      key: 'rulePriority',
      about: 'Priority of the policy rule that decided; null when it cannot be told.',
      shape: nullable(integer),
      heading: 'Rule',
      figure: true,
      place: 1,
      drop: 6,
    },
    list<RouteAnswer, Alternative>(
      'alternatives',
      'Further next hops of a multipath route.',
      [
        { key: 'interfaceName', about: 'Interface.', shape: string, heading: 'Interface' },
        { key: 'gateway', about: 'Router; empty when on the link.', shape: string, heading: 'Gateway' },
        { key: 'weight', about: 'Share of the flows.', shape: integer, heading: 'Weight', figure: true },
      ],
      { heading: 'Also by' },
    ),
    { key: 'reason', about: 'Why nothing can be sent there; null when it can.', shape: nullable(string) },
  ],
  says: refusalText,
  verdict: ({ reason }) => (reason === null ? 0 : 1),
});
