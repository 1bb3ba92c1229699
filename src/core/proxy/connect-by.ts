import type { Socket } from 'node:net';
import type { Host } from '../host.js';
import { connectThrough, type ThroughOptions } from './connect-through.js';
import type { Endpoint } from './endpoint.js';
import { direct, type ProxyHop } from './proxy-hop.js';

/** A connection to an endpoint, by the way given. Errors as `connectThrough`. */
export async function connectBy(
  host: Host,
  hop: ProxyHop,
  endpoint: Endpoint,
  options: ThroughOptions,
): Promise<Socket> {
  if (hop !== direct) return connectThrough(host, hop, endpoint, options);
  const { signal, interfaceName, onStep } = options;
  const bound = interfaceName === undefined ? {} : { interfaceName };
  const addresses = await host.resolve(endpoint.host, { signal, ...bound });
  onStep?.('resolve');
  const socket = await host.openSocket({ protocol: 'tcp', addresses, port: endpoint.port, signal, ...bound });
  onStep?.('connect');
  return socket;
}
