import type { UrlMatch } from '../../core/proxy/match-url.js';
import { proxyHopText } from '../../core/proxy/proxy-hop.js';
import { boolean, nullable, string } from './shape.js';
import { view } from './view.js';

/** `net proxy match`. */
export const proxyMatchView = view<UrlMatch>({
  schema: 'net.proxy.match/1',
  about: 'Whether a URL goes through the proxy, and which rule decides.',
  item: 'url',
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
      about: 'How it is reached, as PAC scripts write it; null when a script decides.',
      shape: nullable(string),
      value: ({ hop }) => (hop === null ? null : proxyHopText(hop)),
      heading: 'Way',
      text: ({ hop }) => (hop === null ? 'the PAC script decides' : proxyHopText(hop)),
    },
    { key: 'source', about: 'Where the proxy comes from; empty when there is none.', shape: string, heading: 'Source' },
  ],
});
