import type { Socket as DatagramSocket } from 'node:dgram';
import type { Socket as StreamSocket } from 'node:net';
import type {
  DatagramRequest,
  Host,
  OpenSocket,
  ProbeSocketOpener,
  ProbeSocketRequest,
  Resolve,
  StreamRequest,
} from '../host.js';
import type { ProberOptions } from '../probe/prober.js';
import { isLoopback } from './loopback.js';

type Request = StreamRequest | DatagramRequest | ProbeSocketRequest;

/** The seams of a Host, each under the binding of its application. */
export interface BoundSeams {
  readonly openSocket: OpenSocket;
  readonly resolve: Resolve;
  /** What a prober is to do: its sockets are opened as it sends. */
  readonly bindProber: (options: ProberOptions) => Promise<ProberOptions>;
}

/**
 * Puts the application's binding before what opens sockets and resolves names. Whoever names an interface has it; what
 * stays on this machine is not bound; all else is bound to the application's network, or fails with `net.bound-gone`.
 * Where nothing is bound, nothing is loaded.
 */
export function obeyBinding(host: Host, next: Pick<BoundSeams, 'openSocket' | 'resolve'>): BoundSeams {
  const isBound = (): boolean => host.profile.read(true).appBinding !== null;
  const load = async () => {
    const { appSeams } = await import('./app-seams.js');
    return appSeams(host, next);
  };
  let loading: ReturnType<typeof load> | undefined;
  const bound = () => (loading ??= load());

  function openSocket(request: StreamRequest): Promise<StreamSocket>;
  function openSocket(request: DatagramRequest): Promise<DatagramSocket>;
  function openSocket(request: ProbeSocketRequest): Promise<ProbeSocketOpener>;
  async function openSocket(request: Request): Promise<StreamSocket | DatagramSocket | ProbeSocketOpener> {
    const opener = isExempt(request) || !isBound() ? next : await bound();
    if (request.protocol === 'probe') return opener.openSocket(request);
    return request.protocol === 'tcp' ? opener.openSocket(request) : opener.openSocket(request);
  }

  return {
    openSocket,
    resolve: async (name, options = {}) =>
      options.interfaceName === undefined && isBound()
        ? (await bound()).resolve(name, options)
        : next.resolve(name, options),
    bindProber: async (options) =>
      options.interfaceName !== undefined || options.staysHere === true || !isBound()
        ? options
        : (await bound()).bindProber(options),
  };
}

function isExempt(request: Request): boolean {
  if (request.interfaceName !== undefined) return true;
  if (request.protocol === 'tcp') return request.addresses.every(({ address }) => isLoopback(address));
  if (request.protocol === 'probe') return request.staysHere === true;
  return request.serves === true || isLoopback(request.destination ?? '');
}
