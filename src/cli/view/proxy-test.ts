import type { ProxyTest } from '../../core/proxy/test-url.js';
import { proxyHopText } from '../../core/proxy/proxy-hop.js';
import type { ProxyAttempt } from '../../core/proxy/try-proxies.js';
import { withoutPassword } from '../../core/proxy/url-target.js';
import { array, boolean, integer, nullable, number, object, string } from './shape.js';
import { type Field, list, view } from './view.js';

const stepShape = object([
  { key: 'step', about: 'resolve, connect, proxy-tls, tunnel, tls or response.', shape: string },
  { key: 'ms', about: 'When it was done, in ms since the attempt began.', shape: number },
]);

const columns: readonly Field<ProxyAttempt>[] = [
  {
    key: 'proxy',
    about: 'The way, as PAC scripts write it.',
    shape: string,
    value: ({ hop }) => proxyHopText(hop),
    heading: 'Way',
    tone: () => 'strong',
  },
  {
    key: 'status',
    about: 'HTTP status of the server behind; null when it was not reached.',
    shape: nullable(integer),
    heading: 'Status',
    figure: true,
    tone: ({ error }) => (error === undefined ? 'good' : 'bad'),
  },
  {
    key: 'steps',
    about: 'When each part of the way was done.',
    shape: array(stepShape),
    heading: 'Steps',
    text: ({ steps }) => steps.map(({ step, ms }) => `${step} ${ms.toFixed(1)} ms`).join(', '),
    drop: 1,
  },
  {
    key: 'error',
    about: 'Why the way failed; null when it did not.',
    shape: nullable(
      object([
        { key: 'reason', about: 'Stable name of the cause.', shape: string },
        { key: 'message', about: 'One sentence.', shape: string },
      ]),
    ),
    value: ({ error }) => (error === undefined ? null : { reason: error.reason, message: error.message }),
    heading: 'Error',
    text: ({ error }) => error?.message ?? '',
  },
];

/** `net proxy test`. */
export const proxyTestView = view<ProxyTest>({
  schema: 'net.proxy.test/1',
  about: 'What became of each way to a URL, in turn until one worked.',
  item: 'url',
  itemText: withoutPassword,
  fields: [
    { key: 'url', about: 'The URL, without a password.', shape: string, heading: 'URL' },
    {
      key: 'reached',
      about: 'Whether a server answered.',
      shape: boolean,
      heading: 'Reached',
      text: ({ reached }) => (reached ? 'yes' : 'no'),
      tone: ({ reached }) => (reached ? 'good' : 'bad'),
    },
    {
      key: 'source',
      about: 'Where the ways come from; empty when there is no proxy.',
      shape: string,
      heading: 'Source',
    },
    {
      key: 'pacUrl',
      about: 'The PAC script that chose the ways; empty when none did.',
      shape: string,
      value: ({ script }) => script,
      heading: 'PAC',
    },
    list<ProxyTest, ProxyAttempt>('attempts', 'One for each way that was tried.', columns, { heading: 'Attempts' }),
  ],
  verdict: ({ reached }) => (reached ? 0 : 3),
});
