import type { PacAnswer } from '../../core/pac/pac-options.js';
import { withoutPassword } from '../../core/proxy/url-target.js';
import { array, integer, object, string } from './shape.js';
import { view } from './view.js';

/** `net pac find`. */
export const pacFindView = view<PacAnswer>({
  schema: 'net.pac.find/1',
  about: 'The proxies that a PAC script names for URLs.',
  item: 'url',
  itemText: withoutPassword,
  alwaysResults: true,
  fields: [
    { key: 'url', about: 'The URL as it was asked.', shape: string, heading: 'URL', tone: () => 'strong' },
    { key: 'proxyInfo', about: 'What the script returned.', shape: string, heading: 'Proxies' },
    {
      key: 'proxies',
      about: 'The same, in the order in which they are to be tried.',
      shape: array(
        object([
          { key: 'type', about: 'DIRECT, PROXY, HTTP, HTTPS, SOCKS, SOCKS4 or SOCKS5.', shape: string },
          { key: 'host', about: 'Host of the proxy, without brackets; empty for DIRECT.', shape: string },
          { key: 'port', about: 'Its port; 0 for DIRECT.', shape: integer },
        ]),
      ),
    },
    {
      key: 'calls',
      about: 'The calls that the script made of the PAC library, in their order; only with --explain.',
      shape: array(
        object([
          { key: 'name', about: 'The function.', shape: string },
          { key: 'arguments', about: 'What it was given, as JavaScript writes it.', shape: array(string) },
          { key: 'returned', about: 'What it returned, as JavaScript writes it.', shape: string },
        ]),
      ),
      optional: true,
    },
  ],
});

/** The view without the calls, unless they are wanted. */
export const explainedPacFindView = (isWanted: boolean): typeof pacFindView =>
  isWanted ? pacFindView : { ...pacFindView, fields: pacFindView.fields.filter(({ key }) => key !== 'calls') };
