import type { Socket as DatagramSocket } from 'node:dgram';
import type { Socket as StreamSocket } from 'node:net';
import type {
  AnySocket,
  AnySocketRequest,
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
    return (loaded = appSeams(host, next));
  };
  let loading: ReturnType<typeof load> | undefined;
  const bound = () => (loading ??= load());
  /** Once there they look for themselves whether anything is bound: the profile is read once for each socket. */
  let loaded: BoundSeams | undefined;

  function openSocket(request: StreamRequest): Promise<StreamSocket>;
  function openSocket(request: DatagramRequest): Promise<DatagramSocket>;
  function openSocket(request: ProbeSocketRequest): Promise<ProbeSocketOpener>;
  function openSocket(request: AnySocketRequest): Promise<AnySocket>;
  // Not `async`, as are those it hands on to: each promise more is time on the way of every connection.
  function openSocket(request: AnySocketRequest): Promise<AnySocket> {
    try {
      if (isExempt(request)) return next.openSocket(request);
      if (loaded !== undefined) return loaded.openSocket(request);
      return isBound() ? bound().then((seams) => seams.openSocket(request)) : next.openSocket(request);
    } catch (error) {
      return Promise.reject(error);
    }
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

function isExempt(request: AnySocketRequest): boolean {
  if (request.interfaceName !== undefined) return true;
  if (request.protocol === 'tcp') return request.addresses.every(({ address }) => isLoopback(address));
  if (request.protocol === 'probe') return request.staysHere === true;
  return request.serves === true || isLoopback(request.destination ?? '');
}
