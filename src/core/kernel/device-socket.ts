import type { AddressFamily } from './address.js';
import { SocketNumber, bytesOption, closeDescriptor, openSocket, setBytesOption } from './system-calls.js';
import { systemError } from './system-error.js';

export { closeDescriptor } from './system-calls.js';

export interface DeviceSocketRequest {
  readonly family: AddressFamily;
  readonly type: 'stream' | 'datagram' | 'raw';
  /** IP protocol number; TCP for a stream and UDP for a datagram socket when absent. */
  readonly protocol?: number;
  /** Interface the socket is bound to; the kernel's own choice of way when absent. */
  readonly interfaceName?: string;
  readonly nonBlocking: boolean;
  readonly closeOnExec: boolean;
}

const { SOL_SOCKET, SO_BINDTODEVICE } = SocketNumber;
const interfaceNameBytes = 16;
const ENODEV = 19;
/** Values of socket(2)'s second argument on every architecture Node runs on. */
const socketTypes = { stream: 1, datagram: 2, raw: 3 } as const;

/**
 * Opens a TCP or UDP socket, bound to an interface before anything can leave by another; the caller owns the
 * descriptor. Needs no privilege since Linux 5.7. As `socket(2)` with `SO_BINDTODEVICE` (socket(7)).
 *
 * @throws BusinessError `permission`, `kernel.failed` (cause `ENODEV`: no such interface), `kernel.unavailable`
 */
export function openDeviceSocket(request: DeviceSocketRequest): number {
  const { interfaceName } = request;
  const kind = socketTypes[request.type] | socketFlags(request);
  const descriptor = openSocket(request.family, kind, request.protocol ?? 0, interfaceName);
  if (interfaceName === undefined) return descriptor;
  try {
    if (interfaceName === '') throw systemError(ENODEV, 'setsockopt', 'an interface without a name');
    bindToDevice(descriptor, interfaceName);
  } catch (error) {
    closeDescriptor(descriptor);
    throw error;
  }
  return descriptor;
}

/** Binds a socket to an interface. The empty name removes the binding (needs CAP_NET_RAW once bound). */
export function bindToDevice(descriptor: number, interfaceName: string): void {
  const name = Buffer.from(`${interfaceName}\0`);
  // The kernel would cut a longer name off and bind to whatever interface has the rest.
  if (name.length > interfaceNameBytes || name.indexOf(0) < name.length - 1) {
    throw systemError(ENODEV, 'setsockopt', interfaceName);
  }
  setBytesOption(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, interfaceName);
}

/**
 * The interface a socket is bound to; empty when it is bound to none.
 *
 * @throws BusinessError `kernel.failed` with cause `ENODEV` when that interface is gone
 */
export function boundDeviceOf(descriptor: number): string {
  const { buffer, byteOffset, length } = bytesOption(descriptor, SOL_SOCKET, SO_BINDTODEVICE, interfaceNameBytes);
  const value = Buffer.from(buffer, byteOffset, length);
  const end = value.indexOf(0);
  return value.toString('utf8', 0, end < 0 ? length : end);
}

/** `SOCK_NONBLOCK` and `SOCK_CLOEXEC` have these values on every architecture Node runs on but MIPS, which it left. */
function socketFlags(request: DeviceSocketRequest): number {
  return (request.nonBlocking ? 0o4000 : 0) | (request.closeOnExec ? 0o2000000 : 0);
}
