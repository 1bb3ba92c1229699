import type { Socket as DatagramSocket } from 'node:dgram';
import type { Socket as StreamSocket } from 'node:net';
import type { DatagramRequest, Host, ProbeSocketOpener, ProbeSocketRequest, StreamRequest } from '../host.js';
import { boundResolver } from './bound-resolver.js';
import { BoundNetwork } from './bound-network.js';
import type { BoundSeams } from './obey-binding.js';

/** The seams of a Host whose application is bound to a network. */
export function appSeams(host: Host, next: Pick<BoundSeams, 'openSocket' | 'resolve'>): BoundSeams {
  const network = new BoundNetwork(host);

  function openSocket(request: StreamRequest): Promise<StreamSocket>;
  function openSocket(request: DatagramRequest): Promise<DatagramSocket>;
  function openSocket(request: ProbeSocketRequest): Promise<ProbeSocketOpener>;
  async function openSocket(
    request: StreamRequest | DatagramRequest | ProbeSocketRequest,
  ): Promise<StreamSocket | DatagramSocket | ProbeSocketOpener> {
    const interfaceName = network.egress()?.interfaceName;
    const bound = interfaceName === undefined ? {} : { interfaceName };
    try {
      if (request.protocol === 'probe') return await next.openSocket({ ...request, ...bound });
      return request.protocol === 'tcp'
        ? await next.openSocket({ ...request, ...bound })
        : await next.openSocket({ ...request, ...bound });
    } catch (error) {
      throw network.failure(error);
    }
  }

  return {
    openSocket,
    resolve: boundResolver(host, network, next.resolve),
    bindProber: async (options) => {
      const interfaceName = network.egress()?.interfaceName;
      return interfaceName === undefined ? options : { ...options, interfaceName };
    },
  };
}
