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
import { overInterface } from './over-interface.js';

/** The same machine, whose sockets leave by one interface or not at all, and whose names are resolved as given. */
export function hostOver(host: Host, interfaceName: string, resolve: Resolve): Host {
  return Object.create(host, {
    // A getter of the real host finds its own fields only there.
    kernel: { get: () => host.kernel },
    interfaceName: { value: interfaceName },
    resolve: { value: resolve },
    openSocket: { value: openingBy(host, interfaceName) },
  }) as Host;
}

function openingBy(host: Host, interfaceName: string): OpenSocket {
  function open(request: StreamRequest): Promise<StreamSocket>;
  function open(request: DatagramRequest): Promise<DatagramSocket>;
  function open(request: ProbeSocketRequest): Promise<ProbeSocketOpener>;
  function open(request: AnySocketRequest): Promise<AnySocket>;
  function open(request: AnySocketRequest): Promise<AnySocket> {
    return host.openSocket(overInterface(request, interfaceName));
  }
  return open;
}
