import type { Socket } from 'node:net';
import { isLoopback } from '../../binding/loopback.js';
import type { Host } from '../../host.js';
import { parseAddress } from '../../kernel/codec/ip-address.js';
import { netAddress } from '../../network/net-address.js';
import type { NetAddress } from '../../network/types.js';
import { endpointText } from '../../socket/endpoint-text.js';
import { startTls } from '../../socket/start-tls.js';
import { type DnsServer, serverText } from './dns-server.js';
import type { Channel } from './exchange.js';
import { HttpsChannel } from './https-channel.js';
import { StreamChannel } from './stream-channel.js';
import { UdpPool } from './udp-pool.js';

/** What a client needs of the machine; names of servers are resolved as all others are. */
export type ClientHost = Pick<Host, 'openSocket' | 'resolve'>;

/** How all channels of a client are opened. */
export interface ChannelOptions {
  /** Interface that every socket is bound to. */
  readonly interfaceName?: string;
  /** Name that certificates must be for, in place of the server's. */
  readonly tlsName?: string;
  /** PEM of the authorities to trust, in place of Node's own. */
  readonly authorities?: string;
}

/** A way to the server over its transport; streams connect when they are first needed. @throws BusinessError `dns.*` */
export async function openChannel(host: ClientHost, server: DnsServer, options: ChannelOptions): Promise<Channel> {
  return channelTo(host, server, options, await addressesOf(host, server, options));
}

function channelTo(
  host: ClientHost,
  server: DnsServer,
  options: ChannelOptions,
  addresses: readonly NetAddress[],
): Channel {
  const name = serverText(server);
  const { interfaceName, tlsName = server.host, authorities } = options;
  // A server on this machine itself is reached over no network.
  const isHere = addresses.every(({ address }) => isLoopback(address));
  const bound = interfaceName === undefined || isHere ? {} : { interfaceName };
  const connect = (signal: AbortSignal): Promise<Socket> =>
    host.openSocket({ protocol: 'tcp', addresses, port: server.port, signal, ...bound });
  const secure = async (protocols: readonly string[], signal: AbortSignal) =>
    startTls(await connect(signal), {
      name: tlsName,
      ALPNProtocols: [...protocols],
      signal,
      ...(authorities === undefined ? {} : { ca: authorities }),
    });
  switch (server.transport) {
    case 'udp':
      return new UdpPool(host, { address: addresses[0]?.address ?? '', port: server.port, name, ...bound });
    case 'tcp':
      return new StreamChannel(name, connect);
    case 'tls':
      return new StreamChannel(name, (signal) => secure(['dot'], signal));
    default:
      return new HttpsChannel(name, endpointText(tlsName, server.port), server.path, secure);
  }
}

/** A server that has a name is found as every other host is. */
async function addressesOf(
  host: ClientHost,
  { host: name }: DnsServer,
  { interfaceName }: ChannelOptions,
): Promise<NetAddress[]> {
  const [address = ''] = name.split('%', 1);
  return parseAddress(address) === null
    ? host.resolve(name, interfaceName === undefined ? {} : { interfaceName })
    : [netAddress(name)];
}
