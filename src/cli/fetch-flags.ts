import * as Flags from '@oclif/core/flags';
import type { FetchOptions } from '../core/certificate/fetch-certificates.js';
import { startTlsPorts, type StartTlsProtocol } from '../core/certificate/start-tls-words.js';
import type { Host } from '../core/host.js';
import { egressInterface } from '../core/network/egress-interface.js';
import type { ProxyChooser } from '../core/proxy/proxy-chooser.js';
import { parseProxyServer } from '../core/proxy/proxy-server.js';
import { endpointText } from '../core/socket/endpoint-text.js';
import { parseDuration } from './duration.js';
import { familyFlags, familyOf, networkFlag, profileFlag } from './flags.js';
import { proxyChooserOf } from './proxy-chooser-of.js';
import type { Terminal } from './terminal.js';

/** How a server is reached whose certificates are wanted. */
export const fetchFlags = {
  ...profileFlag,
  ...networkFlag,
  ...familyFlags,
  starttls: Flags.option({
    options: Object.keys(startTlsPorts) as StartTlsProtocol[],
    summary: 'ask for TLS in this protocol first',
  })(),
  servername: Flags.string({ summary: 'name to ask the server for, in place of its own', helpValue: 'NAME' }),
  alpn: Flags.string({ summary: 'protocols to offer, such as h2,http/1.1', helpValue: 'A,B' }),
  proxy: Flags.string({
    summary: 'go through this proxy: http://, https://, socks4:// or socks5://; none for none',
    helpValue: 'URL',
  }),
  timeout: Flags.custom<number>({ char: 'w', parse: async (text) => parseDuration(text, 'timeout') })({
    summary: 'wait no longer than this for a server; 10s unless said',
    helpValue: 'TIME',
  }),
};

/** What the flags hold. */
export interface FetchWords {
  readonly net?: string | undefined;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  readonly starttls?: StartTlsProtocol | undefined;
  readonly servername?: string | undefined;
  readonly alpn?: string | undefined;
  readonly proxy?: string | undefined;
  readonly timeout?: number | undefined;
}

/** How the command was called, and where. */
interface FetchCall {
  readonly host: Host;
  readonly flags: FetchWords;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
}

/**
 * The options that the flags stand for, for all servers of a command.
 * @throws BusinessError as `egressInterface`, `parseProxyServer`
 */
export function fetchOptionsOf({ host, flags, signal, terminal }: FetchCall): FetchOptions {
  const { net, starttls, servername, alpn, proxy, timeout } = flags;
  const family = familyOf(flags);
  return {
    signal,
    ...(net === undefined ? {} : { interfaceName: egressInterface(host, net).interfaceName }),
    ...(family === undefined ? {} : { family }),
    ...(starttls === undefined ? {} : { startTls: starttls }),
    ...(servername === undefined ? {} : { servername }),
    ...(alpn === undefined ? {} : { alpn: alpn.split(',').filter((protocol) => protocol !== '') }),
    ...(proxy === undefined || proxy === 'none' ? {} : { proxy: parseProxyServer(proxy, '--proxy', 'value.proxy') }),
    // What speaks another protocol first has no URL that proxies are chosen for.
    ...(proxy === undefined && starttls === undefined ? { waysTo: waysBy({ host, flags, signal, terminal }) } : {}),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
  };
}

/** The effective proxy's ways to a server, as if it were one of the web. */
function waysBy({ host, flags, signal, terminal }: FetchCall): FetchOptions['waysTo'] & {} {
  let chooser: ProxyChooser | undefined;
  return async ({ host: name, port }) => {
    chooser ??= proxyChooserOf(host, flags, signal, terminal);
    return (await chooser.waysTo(`https://${endpointText(name, port)}/`)).hops;
  };
}

/** The port that a server has where none is said. */
export const defaultPortOf = ({ starttls }: FetchWords): number =>
  starttls === undefined ? 443 : startTlsPorts[starttls];
