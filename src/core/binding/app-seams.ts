import type { Socket as DatagramSocket } from 'node:dgram';
import type { Socket as StreamSocket } from 'node:net';
import type {
  AnySocket,
  AnySocketRequest,
  DatagramRequest,
  Host,
  ProbeSocketOpener,
  ProbeSocketRequest,
  StreamRequest,
} from '../host.js';
import { overInterface } from '../network/over-interface.js';
import { boundResolver } from './bound-resolver.js';
import { BoundNetwork } from './bound-network.js';
import type { BoundSeams } from './obey-binding.js';

/** The seams of a Host whose application is bound to a network. */
export function appSeams(host: Host, next: Pick<BoundSeams, 'openSocket' | 'resolve'>): BoundSeams {
  const network = new BoundNetwork(host);
  const refuse = (error: unknown): never => {
    throw network.failure(error);
  };

  function openSocket(request: StreamRequest): Promise<StreamSocket>;
  function openSocket(request: DatagramRequest): Promise<DatagramSocket>;
  function openSocket(request: ProbeSocketRequest): Promise<ProbeSocketOpener>;
  function openSocket(request: AnySocketRequest): Promise<AnySocket>;
  function openSocket(request: AnySocketRequest): Promise<AnySocket> {
    const egress = network.egress();
    if (egress === undefined) return next.openSocket(request);
    return next.openSocket(overInterface(request, egress.interfaceName)).catch(refuse);
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
