import { isPattern, patternOf } from '../../core/proxy/exclusion.js';
import type { ProxyAnswer } from '../../core/proxy/proxy-answer.js';
import { array, boolean, integer, nullable, object, string } from './shape.js';
import { type Field, view } from './view.js';

const serverShape = object([
  { key: 'scheme', about: 'Scheme of the URLs it serves; `*` for those without a proxy of their own.', shape: string },
  { key: 'type', about: 'How it is talked to: http, https, socks4 or socks5.', shape: string },
  { key: 'host', about: 'Its name or address.', shape: string },
  { key: 'port', about: 'Its port.', shape: integer },
]);

const sources = { environment: 'environment', desktop: 'desktop settings', network: 'network' };

const endpoint = (host: string, port: number): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

function proxyText({ host, servers }: ProxyAnswer): string {
  if (host === '') return '';
  const kinds = servers.map((server) => {
    const scheme = server.scheme === '*' ? '' : ` for ${server.scheme}`;
    return `${server.type} ${endpoint(server.host, server.port)}${scheme}`;
  });
  return kinds.length > 1 ? kinds.join(', ') : host;
}

/** `net proxy get`. */
export const proxyView = view<ProxyAnswer>({
  schema: 'net.proxy.get/1',
  about: 'The proxy that counts, and where it comes from. A password is never shown.',
  fields: [
    {
      key: 'host',
      about: 'Host of the proxy; empty when there is none.',
      shape: string,
      heading: 'Proxy',
      text: proxyText,
    },
    {
      key: 'port',
      about: 'Port of the proxy, 0..65535.',
      shape: integer,
      heading: 'Port',
      text: ({ port }) => (port === 0 ? '' : String(port)),
    },
    {
      key: 'exclusionList',
      about: 'Hosts that are reached without the proxy.',
      shape: array(string),
      heading: 'Not for',
      text: ({ exclusionList }) => exclusionList.join(', '),
    },
    { key: 'username', about: 'Who we are to the proxy; empty when it does not ask.', shape: string, heading: 'User' },
    { key: 'hasPassword', about: 'Whether a password is known.', shape: boolean },
    {
      key: 'source',
      about: 'app (net proxy set, net pac set), environment, desktop or network; null when there is no proxy.',
      shape: nullable(string),
      heading: 'Source',
      text: ({ source, from }) => (source === null ? '' : source === 'app' ? from : `${sources[source]} (${from})`),
    },
    { key: 'from', about: 'Where in the source it stands: variables, a file.', shape: string },
    { key: 'servers', about: 'The proxies by scheme.', shape: array(serverShape) },
    { key: 'pacUrl', about: 'Script that decides for each URL; empty when none does.', shape: string, heading: 'PAC' },
  ],
  says: ({ host, pacUrl }) => (host === '' && pacUrl === '' ? 'No proxy is set.' : undefined),
  verdict: ({ host, pacUrl }) => (host === '' && pacUrl === '' ? 1 : 0),
});

/** What counts now that the profile was changed. */
export interface NewProxy extends ProxyAnswer {
  readonly kept: boolean;
}

const kept: Field<NewProxy> = {
  key: 'kept',
  about: 'False when nothing can be kept here, so that it is lost again. Exit status 3 then.',
  shape: boolean,
};

const changed = { fields: [...proxyView.fields, kept], verdict: (of: NewProxy) => (of.kept ? 0 : 3) } as const;

/** `net proxy clear`: having no proxy is what was asked for. */
export const clearedProxyView = view<NewProxy>({ ...proxyView, ...changed, schema: 'net.proxy.clear/1' });

/** `net proxy set`. */
export const newProxyView = view<NewProxy>({
  ...proxyView,
  ...changed,
  schema: 'net.proxy.set/1',
  remark: ({ exclusionList }) => {
    const vain = exclusionList.find((rule) => isPattern(rule) && patternOf(rule) === undefined);
    return vain === undefined ? undefined : `${vain} excludes nothing: --exclude-pattern takes address ranges and *`;
  },
});
