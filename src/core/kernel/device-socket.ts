import type { AddressFamily } from './address.js';
import { SocketNumber, closeDescriptor, openSocket, readOption, setBytesOption } from './system-calls.js';
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
  if (lastName.text !== interfaceName) lastName = { text: interfaceName, bytes: nameBytes(interfaceName) };
  setBytesOption(descriptor, SOL_SOCKET, SO_BINDTODEVICE, lastName.bytes, interfaceName);
}

/** Programs bind one socket after the other to the same interface. */
let lastName = { text: '', bytes: nameBytes('') };

function nameBytes(interfaceName: string): Uint8Array {
  const bytes = Buffer.from(`${interfaceName}\0`);
  // The kernel would cut a longer name off and bind to whatever interface has the rest.
  if (bytes.length > interfaceNameBytes || bytes.indexOf(0) < bytes.length - 1) {
    throw systemError(ENODEV, 'setsockopt', interfaceName);
  }
  return bytes;
}

/**
 * The interface a socket is bound to; empty when it is bound to none.
 *
 * @throws BusinessError `kernel.failed` with cause `ENODEV` when that interface is gone
 */
export function boundDeviceOf(descriptor: number): string {
  const length = readOption(descriptor, SOL_SOCKET, SO_BINDTODEVICE, deviceName);
  // Nearly always the name that was bound to last: comparing it takes a tenth of the time of decoding it.
  const { text, bytes } = lastName;
  if (length === bytes.length && bytes.every((byte, at) => byte === deviceName[at])) return text;
  const end = deviceName.indexOf(0);
  return deviceName.toString('utf8', 0, end < 0 ? length : Math.min(end, length));
}

/** Holds an answer until it is read, right after the call. */
const deviceName = Buffer.alloc(interfaceNameBytes);

/** `SOCK_NONBLOCK` and `SOCK_CLOEXEC` have these values on every architecture Node runs on but MIPS, which it left. */
function socketFlags(request: DeviceSocketRequest): number {
  return (request.nonBlocking ? 0o4000 : 0) | (request.closeOnExec ? 0o2000000 : 0);
}
