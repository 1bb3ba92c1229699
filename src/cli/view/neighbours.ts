import type { NeighbourState } from '../../core/kernel/neighbour.js';
import type { NeighbourEntry } from '../../core/neighbours/neighbour-table.js';
import { netAddressShape } from './address-shapes.js';
import { networkFields } from './network-shapes.js';
import { boolean, string } from './shape.js';
import { type Field, list, type Tone, view } from './view.js';

export interface Neighbours {
  readonly neighbours: readonly NeighbourEntry[];
}

const stateTones: Readonly<Partial<Record<NeighbourState, Tone>>> = {
  reachable: 'good',
  permanent: 'good',
  failed: 'bad',
  incomplete: 'warn',
  stale: 'faint',
};

const columns: readonly Field<NeighbourEntry>[] = [
  {
    key: 'ipAddress',
    about: 'Address of the neighbour.',
    shape: netAddressShape,
    heading: 'Address',
    text: ({ ipAddress }) => ipAddress.address,
    tone: () => 'strong',
  },
  { key: 'iface', about: 'Interface that it is a neighbour on.', shape: string, heading: 'Interface' },
  { key: 'macAddress', about: 'Hardware address; empty until it is known.', shape: string, heading: 'MAC' },
  {
    key: 'netId',
    about: '100 + interface index.',
    shape: networkFields.netId.shape,
  },
  {
    key: 'state',
    about: 'State of the entry as the kernel names it, in lower case (linux/neighbour.h NUD_*).',
    shape: string,
    heading: 'State',
    tone: ({ state }) => stateTones[state] ?? 'plain',
  },
  {
    key: 'isRouter',
    about: 'True when the neighbour says it is an IPv6 router.',
    shape: boolean,
    heading: 'Router',
    text: ({ isRouter }) => (isRouter ? 'router' : ''),
    drop: 1,
  },
];

/** `net neigh`. */
export const neighboursView = view<Neighbours>({
  schema: 'net.neigh/1',
  about: 'The machines on the same links.',
  rows: 'neighbours',
  fields: [
    list<Neighbours, NeighbourEntry>('neighbours', 'One for each entry of the neighbour table.', columns, {
      heading: 'Neighbours',
      empty: 'There is no neighbour.',
    }),
  ],
});
