import type { ConnectivityReport, Probe } from '../../core/connectivity/types.js';
import { networkFields } from './network-shapes.js';
import { boolean, integer, nullable, number, object, string } from './shape.js';
import { type Field, list, view } from './view.js';

const tones = { validated: 'good', portal: 'warn', partial: 'warn', failed: 'bad' } as const;

const probeColumns: readonly Field<Probe>[] = [
  { key: 'url', about: 'What was asked for.', shape: string, heading: 'Probe' },
  { key: 'family', about: '4 or 6.', shape: integer, heading: 'Family', text: ({ family }) => `IPv${family}` },
  { key: 'outcome', about: 'success, portal or failure.', shape: string, heading: 'Outcome' },
  {
    key: 'address',
    about: 'Address that was asked; empty when none was reached.',
    shape: string,
    heading: 'Address',
    drop: 2,
  },
  {
    key: 'status',
    about: 'HTTP status; null without an answer.',
    shape: nullable(integer),
    heading: 'Status',
    drop: 1,
  },
  { key: 'location', about: 'Where the answer leads; empty when nowhere.', shape: string },
  {
    key: 'timeMs',
    about: 'From the start to the answer or failure, in ms.',
    shape: number,
    heading: 'ms',
    figure: true,
    drop: 3,
  },
  { key: 'detail', about: 'Why it is no success; empty for one.', shape: string, heading: 'Detail' },
  {
    key: 'proxy',
    about: "The network's own proxy that was asked, as PAC scripts write it; empty for none.",
    shape: string,
    heading: 'Proxy',
    drop: 4,
  },
];

const portalShape = object([
  { key: 'url', about: 'The API.', shape: string },
  {
    key: 'captive',
    about: 'Whether it wants something first; null when it did not answer as it should.',
    shape: nullable(boolean),
  },
  { key: 'userPortalUrl', about: 'Where a person does that; empty when it does not say.', shape: string },
  { key: 'venueInfoUrl', about: 'Where the place tells about itself; empty when it does not say.', shape: string },
  { key: 'secondsRemaining', about: 'How long access lasts yet; null when it does not say.', shape: nullable(number) },
  { key: 'bytesRemaining', about: 'How much may pass yet; null when it does not say.', shape: nullable(number) },
  { key: 'detail', about: 'Why it did not answer as it should; empty when it did.', shape: string },
]);

/** `net check` and `net report`. */
export const connectivityView = view<ConnectivityReport>({
  schema: 'net.check/1',
  about: 'Whether the Internet answers over a network.',
  fields: [
    networkFields.netId,
    networkFields.interfaceName,
    {
      key: 'verdict',
      about: 'validated, portal (somebody wants a login first), partial (plain HTTP alone answers) or failed.',
      shape: string,
      heading: 'Verdict',
      tone: ({ verdict }) => tones[verdict],
    },
    {
      key: 'ipv4',
      about: 'The verdict over IPv4; null where the network or the servers have no IPv4.',
      shape: nullable(string),
      heading: 'IPv4',
      text: ({ ipv4 }) => ipv4 ?? 'unchecked',
    },
    {
      key: 'ipv6',
      about: 'The verdict over IPv6; null where the network or the servers have no IPv6.',
      shape: nullable(string),
      heading: 'IPv6',
      text: ({ ipv6 }) => ipv6 ?? 'unchecked',
    },
    { key: 'portalUrl', about: 'Where to log in; empty without a portal.', shape: string, heading: 'Portal' },
    {
      key: 'portalApi',
      about: "What the API of the network's captive portal says (RFC 8908); null where it announced none (RFC 8910).",
      shape: nullable(portalShape),
    },
    { key: 'checkedAt', about: 'RFC 3339 time of the verdict.', shape: string, heading: 'Checked' },
    list<ConnectivityReport, Probe>(
      'probes',
      'The probes that were sent, in the order in which they were sent.',
      probeColumns,
      {
        heading: 'Probes',
        empty: 'none',
      },
    ),
  ],
  verdict: ({ verdict }) => (verdict === 'validated' ? 0 : 1),
});
