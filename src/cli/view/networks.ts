import { reasonEntry } from '../../core/reasons.js';
import type { NetworkName } from '../../core/network/default-network.js';
import type { ListedInterface, ListedNetwork, NetworkList } from '../../core/network/list-networks.js';
import { linkAddressShape, prefixText } from './address-shapes.js';
import { networkFields, vpnShape, vpnText } from './network-shapes.js';
import { array, boolean, integer, nullable, string } from './shape.js';
import { type Field, list, view } from './view.js';

/** A network of the list, with the VPN on top where it is the default one. */
type Row = ListedNetwork & { readonly vpn: NetworkName | null };

const rows = ({ networks, vpn }: NetworkList): Row[] =>
  networks.map((network) => ({ ...network, vpn: network.isDefault ? vpn : null }));

/** The first address, and how many more there are; link-local ones say nothing where there are others. */
function addressText({ linkAddresses }: Row): string {
  const texts = linkAddresses.map(prefixText);
  const telling = texts.filter((text) => !/^(fe[89ab]|169\.254\.)/.test(text));
  const [first = '', ...more] = telling.length > 0 ? telling : texts;
  return more.length === 0 ? first : `${first} +${more.length}`;
}

const networkColumns: readonly Field<Row>[] = [
  { ...networkFields.netId, place: 7, drop: 6 },
  { ...networkFields.interfaceName, heading: 'Name', place: 0 },
  {
    key: 'isDefault',
    about: 'True for the network that carries all traffic no specific route claims.',
    shape: boolean,
    heading: '',
    text: ({ isDefault }) => (isDefault ? '*' : ''),
    tone: () => 'good',
    place: -1,
  },
  { ...networkFields.bearerTypes, place: 2 },
  { ...networkFields.networkCap, place: 9, drop: 5 },
  {
    key: 'linkAddresses',
    about: 'Addresses of the interface.',
    shape: array(linkAddressShape),
    heading: 'Address',
    text: addressText,
    plain: ({ linkAddresses }) => linkAddresses.map(prefixText).join(','),
    place: 3,
  },
  {
    key: 'gateway',
    about: 'Router of the best default route; empty when there is none.',
    shape: string,
    heading: 'Gateway',
    place: 4,
    drop: 1,
  },
  {
    key: 'metric',
    about: 'Metric of that route; null without one.',
    shape: nullable(integer),
    heading: 'Metric',
    figure: true,
    place: 5,
    drop: 3,
  },
  {
    key: 'ssid',
    about: 'Name of the Wi-Fi network; empty when there is none.',
    shape: string,
    heading: 'SSID',
    place: 8,
    drop: 4,
  },
  {
    key: 'vpn',
    about: 'The VPN on top of this network; null when there is none.',
    shape: vpnShape,
    heading: 'VPN',
    text: ({ vpn }) => vpnText(vpn),
    tone: () => 'good',
    place: 6,
    drop: 2,
  },
  { ...networkFields.validatedAt, place: 10, drop: 7 },
];

/** In words why an interface is no network. */
const reasonText = ({ reason }: ListedInterface): string => (reason === '' ? '' : reasonEntry(`net.${reason}`).meaning);

const interfaceColumns: readonly Field<ListedInterface>[] = [
  { ...networkFields.interfaceName, heading: 'Name', place: 0 },
  { ...networkFields.netId, place: 1, drop: 1 },
  {
    key: 'isNetwork',
    about: 'True when it is a network now.',
    shape: boolean,
  },
  {
    key: 'reason',
    about: 'Why it is no network: the word of the error reason `net.<word>`; empty when it is one.',
    shape: string,
    heading: 'Reason',
    text: reasonText,
    place: 3,
  },
];

/** `net list`. */
export const networksView = view<NetworkList>({
  schema: 'net.list/1',
  about: 'The networks of this machine, the default one first.',
  rows: 'networks',
  fields: [
    list<NetworkList, Row>('networks', 'One for each network.', networkColumns, {
      heading: 'Networks',
      value: rows,
      empty: 'There is no network; net list --all shows every interface.',
    }),
    list<NetworkList, ListedInterface>('interfaces', 'Every interface; only with --all.', interfaceColumns, {
      heading: 'Not networks',
      optional: true,
      shows: ({ isNetwork }) => !isNetwork,
    }),
  ],
});

/** `net list` without `--all`. */
export const networksOnlyView = view<NetworkList>({
  ...networksView,
  fields: networksView.fields.filter(({ key }) => key !== 'interfaces'),
});

/** `net list --all`: in a pipe, the rows are the interfaces. */
export const interfacesView = view<NetworkList>({ ...networksView, rows: 'interfaces' });
