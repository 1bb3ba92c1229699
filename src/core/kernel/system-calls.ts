import { callLibc, lastErrno, libcFunction } from './libc.js';
import { systemError } from './system-error.js';

/** Numbers of the kernel's socket interface that are the same on every architecture Node runs on. */
export const SocketNumber = {
  SOL_SOCKET: 1,
  SO_BINDTODEVICE: 25,
  SOL_NETLINK: 270,
  MSG_PEEK: 0x02,
  MSG_TRUNC: 0x20,
  MSG_DONTWAIT: 0x40,
  MSG_ERRQUEUE: 0x2000,
} as const;

const hasShortLongs = process.arch === 'arm' || process.arch === 'ia32';
/** PowerPC has numbers of its own for six options, these among them (asm/socket.h). */
const SO_RCVTIMEO = process.arch === 'ppc64' ? 18 : 20;
const SO_SNDTIMEO = process.arch === 'ppc64' ? 19 : 21;
const SO_PEERCRED = process.arch === 'ppc64' ? 21 : 17;

const EINTR = 4;
const EAGAIN = 11;
const EINPROGRESS = 115;

/** As socket(2); returns the descriptor. */
export function openSocket(family: number, type: number, protocol: number, target = ''): number {
  return checked(libcFunction('socket')(family, type, protocol), 'socket', target);
}

/** As bind(2). */
export function bindAddress(descriptor: number, address: Uint8Array, target = ''): void {
  checked(callLibc('bind', descriptor, address, address.length), 'bind', target);
}

/** As connect(2). @returns false when a non-blocking socket is still connecting */
export function connectAddress(descriptor: number, address: Uint8Array, target = ''): boolean {
  if (callLibc('connect', descriptor, address, address.length) >= 0) return true;
  const errno = lastErrno();
  if (errno === EINPROGRESS) return false;
  throw systemError(errno, 'connect', target);
}

/** As close(2), but never throws: there is nothing a caller could do. */
export function closeDescriptor(descriptor: number): void {
  if (descriptor >= 0) callLibc('close', descriptor);
}

/** As sendto(2), or send(2) without an address. @returns bytes sent */
export function sendBytes(
  descriptor: number,
  bytes: Uint8Array,
  target = '',
  address: Uint8Array | null = null,
  flags = 0,
): number {
  for (;;) {
    const sent = callLibc('sendto', descriptor, bytes, bytes.length, flags, address, address?.length ?? 0);
    if (sent >= 0) return sent;
    const errno = lastErrno();
    if (errno !== EINTR) throw systemError(errno, 'send', target);
  }
}

/**
 * As recv(2). With MSG_TRUNC the true length of a longer datagram is returned.
 *
 * @returns bytes received, or -1 when nothing came (a non-blocking socket, or its receive timeout)
 */
export function receiveBytes(descriptor: number, into: Uint8Array, flags = 0, target = ''): number {
  for (;;) {
    const received = callLibc('recv', descriptor, into, into.length, flags);
    if (received >= 0) return received;
    const errno = lastErrno();
    if (errno === EAGAIN) return -1;
    if (errno !== EINTR) throw systemError(errno, 'receive', target);
  }
}

/** Bounds each blocking receive (`SO_RCVTIMEO`); one that takes longer ends without bytes. */
export function setReceiveTimeout(descriptor: number, timeoutMs: number): void {
  setTimeoutOption(descriptor, SO_RCVTIMEO, timeoutMs, 'SO_RCVTIMEO');
}

/** Bounds each blocking send, and connecting a Unix socket (`SO_SNDTIMEO`). */
export function setSendTimeout(descriptor: number, timeoutMs: number): void {
  setTimeoutOption(descriptor, SO_SNDTIMEO, timeoutMs, 'SO_SNDTIMEO');
}

function setTimeoutOption(descriptor: number, option: number, timeoutMs: number, target: string): void {
  const seconds = Math.floor(timeoutMs / 1000);
  const microseconds = Math.floor((timeoutMs % 1000) * 1000);
  // struct timeval is two longs.
  const value = hasShortLongs
    ? new Uint8Array(new Int32Array([seconds, microseconds]).buffer)
    : new Uint8Array(new BigInt64Array([BigInt(seconds), BigInt(microseconds)]).buffer);
  setBytesOption(descriptor, SocketNumber.SOL_SOCKET, option, value, target);
}

/** As setsockopt(2) with an int. */
export function setIntegerOption(descriptor: number, level: number, name: number, value: number, target = ''): void {
  const bytes = new Uint8Array(new Int32Array([value]).buffer);
  setBytesOption(descriptor, level, name, bytes, target);
}

/** As setsockopt(2) with bytes, a text or a struct. */
export function setBytesOption(descriptor: number, level: number, name: number, value: Uint8Array, target = ''): void {
  checked(libcFunction('setsockopt')(descriptor, level, name, value, value.length), 'setsockopt', target);
}

/** As getsockopt(2): at most `maxBytes` of the option's value. */
export function bytesOption(
  descriptor: number,
  level: number,
  name: number,
  maxBytes: number,
  target = '',
): Uint8Array<ArrayBuffer> {
  const value = new Uint8Array(maxBytes);
  return value.slice(0, readOption(descriptor, level, name, value, target));
}

/** As getsockopt(2), into memory that is there. @returns the length of the value */
export function readOption(descriptor: number, level: number, name: number, into: Uint8Array, target = ''): number {
  optionLength[0] = into.length;
  checked(libcFunction('getsockopt')(descriptor, level, name, into, optionLengthBytes), 'getsockopt', target);
  return optionLength[0];
}

/** `socklen_t` that the kernel reads and writes; the call is over before anything else runs. */
const optionLength = new Uint32Array(1);
const optionLengthBytes = new Uint8Array(optionLength.buffer);

/** As getpeername(2): the address of the other end, at most `maxBytes` of it. */
export function peerAddress(descriptor: number, maxBytes: number, target = ''): Uint8Array<ArrayBuffer> {
  const address = new Uint8Array(maxBytes);
  const length = new Uint32Array([maxBytes]);
  checked(callLibc('getpeername', descriptor, address, new Uint8Array(length.buffer)), 'getpeername', target);
  return address.slice(0, length[0]);
}

/** The user who listens, or listened, at the other end of a Unix socket (`SO_PEERCRED`, unix(7)). */
export function peerUserId(descriptor: number, target = ''): number {
  // struct ucred: process, user, group.
  const credentials = bytesOption(descriptor, SocketNumber.SOL_SOCKET, SO_PEERCRED, 12, target);
  return new Uint32Array(credentials.buffer)[1] ?? 0xffff_ffff;
}

/** As setns(2): moves the calling thread, and no other, to the network namespace of the descriptor. */
export function enterNetworkNamespace(descriptor: number, target = ''): void {
  const CLONE_NEWNET = 0x4000_0000;
  checked(callLibc('setns', descriptor, CLONE_NEWNET), 'setns', target);
}

function checked(result: unknown, operation: string, target: string): number {
  const number = typeof result === 'number' ? result : Number(result);
  if (number < 0) throw systemError(lastErrno(), operation, target);
  return number;
}
