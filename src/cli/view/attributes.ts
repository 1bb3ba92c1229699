import type { AttributedNetwork, KeptAttribute } from '../../core/attribute/network-attribute.js';
import { boolean, integer, string } from './shape.js';
import { fingerprintShape } from './profile.js';
import { type Field, list, view } from './view.js';

const network: readonly Field<AttributedNetwork>[] = [
  { key: 'netId', about: 'The network.', shape: integer, heading: 'NetId' },
  { key: 'interfaceName', about: 'Its interface.', shape: string, heading: 'Interface' },
  { key: 'attribute', about: 'What was set; empty when nothing is.', shape: string, heading: 'Attribute' },
];

/** `net attr get`. */
export const attributeView = view<AttributedNetwork>({
  schema: 'net.attr.get/1',
  about: 'The attribute of a network.',
  fields: network,
});

/** `net attr set`. */
export const newAttributeView = view<AttributedNetwork>({
  schema: 'net.attr.set/1',
  about: 'The attribute of a network, as it is now.',
  fields: [
    ...network,
    {
      key: 'kept',
      about: 'False when nothing can be kept here, so that it is lost again. Exit status 3 then.',
      shape: boolean,
    },
  ],
  verdict: ({ kept }) => (kept ? 0 : 3),
});

/** `net attr list`. */
export const attributesView = view<{ readonly attributes: readonly KeptAttribute[] }>({
  schema: 'net.attr.list/1',
  about: 'Every attribute that is kept, and the networks of them that are here.',
  rows: 'attributes',
  fields: [
    list<{ readonly attributes: readonly KeptAttribute[] }, KeptAttribute>(
      'attributes',
      'In the order in which they were set.',
      [
        {
          key: 'netId',
          about: 'The network; 0 while it is not here.',
          shape: integer,
          heading: 'NetId',
          text: ({ netId }) => (netId === 0 ? '' : String(netId)),
        },
        {
          key: 'interfaceName',
          about: 'Its interface when the attribute was set.',
          shape: string,
          heading: 'Interface',
          value: ({ fingerprint }) => fingerprint.interfaceName,
        },
        { key: 'attribute', about: 'What was set.', shape: string, heading: 'Attribute' },
        { key: 'fingerprint', about: 'What identifies the network.', shape: fingerprintShape },
      ],
      { heading: 'Attributes', empty: 'No attribute is set.' },
    ),
  ],
});
