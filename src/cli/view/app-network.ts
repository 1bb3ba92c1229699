import type { AppNetwork } from '../../core/binding/app-network.js';
import { boolean, integer, string } from './shape.js';
import { type Field, view } from './view.js';

const network: readonly Field<AppNetwork>[] = [
  {
    key: 'netId',
    about: 'The network; 0 when the profile is bound to none.',
    shape: integer,
    heading: 'NetId',
    text: ({ netId }) => (netId === 0 ? '' : String(netId)),
  },
  { key: 'interfaceName', about: 'Its interface; empty without one.', shape: string, heading: 'Interface' },
];

const says = ({ netId }: AppNetwork): string | undefined =>
  netId === 0 ? 'Bound to no network: everything leaves as the routes say.' : undefined;

/** `net app get`. */
export const appNetworkView = view<AppNetwork>({
  schema: 'net.app.get/1',
  about: 'The network that the profile is bound to.',
  fields: network,
  says,
});

/** `net app bind`, `net app unbind`. */
export const newAppNetworkView = view<AppNetwork>({
  schema: 'net.app.bind/1',
  about: 'The network that the profile is bound to from now on.',
  fields: [
    ...network,
    {
      key: 'kept',
      about: 'False when nothing can be kept here, so that the binding is lost again. Exit status 3 then.',
      shape: boolean,
    },
  ],
  says,
  verdict: ({ kept }) => (kept ? 0 : 3),
});
