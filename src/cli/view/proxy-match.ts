import { proxyHopText } from '../../core/proxy/proxy-hop.js';
import type { UrlWays } from '../../core/proxy/proxy-chooser.js';
import { withoutPassword } from '../../core/proxy/url-target.js';
import { array, boolean, string } from './shape.js';
import { view } from './view.js';

/** `net proxy match`. */
export const proxyMatchView = view<UrlWays>({
  schema: 'net.proxy.match/1',
  about: 'Whether a URL goes through the proxy, and which rule or PAC script decides.',
  item: 'url',
  itemText: withoutPassword,
  fields: [
    { key: 'url', about: 'The URL, without a password.', shape: string, heading: 'URL', tone: () => 'strong' },
    {
      key: 'excluded',
      about: 'Whether a rule of the exclusion list keeps it from the proxy.',
      shape: boolean,
      heading: 'Excluded',
      text: ({ excluded }) => (excluded ? 'yes' : 'no'),
    },
    { key: 'rule', about: 'That rule; empty when there is none.', shape: string, heading: 'Rule' },
    {
      key: 'proxy',
      about: 'How it is reached first, as PAC scripts write it.',
      shape: string,
      value: ({ hops }) => hops.slice(0, 1).map(proxyHopText).join(''),
      heading: 'Way',
      text: ({ hops }) => hops.map(proxyHopText).join(', then '),
    },
    { key: 'source', about: 'Where the proxy comes from; empty when there is none.', shape: string, heading: 'Source' },
    {
      key: 'proxies',
      about: 'All the ways to it, in the order in which they are to be tried.',
      shape: array(string),
      value: ({ hops }) => hops.map(proxyHopText),
    },
    {
      key: 'pacUrl',
      about: 'The PAC script that decided; empty when none did.',
      shape: string,
      value: ({ script }) => script,
      heading: 'PAC',
      drop: 1,
    },
    { key: 'proxyInfo', about: 'What it returned; empty when none decided.', shape: string },
  ],
});
