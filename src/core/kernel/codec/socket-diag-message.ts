import type { AddressFamily } from '../address.js';
import { SocketState, TransportProtocol } from '../socket.js';
import type { Socket } from '../socket.js';
import { AttributeReader } from './attribute-reader.js';
import { formatAddress } from './ip-address.js';
import type { KernelBytes } from './kernel-bytes.js';
import { malformed } from './malformed.js';

/** Size of struct inet_diag_msg (linux/inet_diag.h). */
const fixedBytes = 72;
const INET_DIAG_SKV6ONLY = 11;
const BOUND_INACTIVE = 13;
const NEW_SYN_RECV = 12;

const attributes = new AttributeReader('a socket', INET_DIAG_SKV6ONLY);

/**
 * Reads struct inet_diag_msg; undefined for a family that is not IP.
 *
 * @param protocol the one that was asked for: the message does not repeat it
 * @throws BusinessError `kernel.malformed`
 */
export function decodeSocket(
  source: KernelBytes,
  start: number,
  end: number,
  protocol: TransportProtocol,
): Socket | undefined {
  if (end - start < fixedBytes) throw malformed('a socket', `${end - start} bytes`);
  if (end > source.bytes.length) throw malformed('a socket', 'it ends outside its bytes');
  const family = source.u8(start);
  if (family !== 2 && family !== 10) return undefined;
  const kept = source.u8(start + 1);
  const state = stateOf(kept);
  const inode = source.u32(start + 68);
  const uid = source.u32(start + 64);
  return {
    protocol,
    family,
    state,
    // The kernel knows no other closed TCP sockets than those that are bound, and calls them closed.
    inactive: state === SocketState.CLOSE && protocol === TransportProtocol.TCP,
    localAddress: addressText(source, start + 8, family),
    localPort: portAt(source, start + 4),
    remoteAddress: addressText(source, start + 24, family),
    remotePort: portAt(source, start + 6),
    dualStack: family === 10 ? takesIpv4(source, start, end, state) : null,
    ifindex: source.u32(start + 40),
    interfaceName: '',
    // What no process can have open belongs to nobody, or to somebody the kernel has forgotten.
    uid: inode === 0 && uid === 0 ? -1 : uid,
    inode,
    netns: '',
  };
}

function stateOf(kept: number): SocketState {
  if (kept === NEW_SYN_RECV) return SocketState.SYN_RECV;
  if (kept >= 1 && kept <= 11) return kept as SocketState;
  if (kept === BOUND_INACTIVE) return SocketState.CLOSE;
  throw malformed('a socket', `state ${kept}`);
}

/** Told of sockets without a connection alone. */
function takesIpv4(source: KernelBytes, start: number, end: number, state: SocketState): boolean | null {
  if (state !== SocketState.LISTEN && state !== SocketState.CLOSE) return null;
  attributes.read(source, start + fixedBytes, end);
  return attributes.has(INET_DIAG_SKV6ONLY) ? attributes.u8(INET_DIAG_SKV6ONLY) === 0 : null;
}

/** In network byte order. */
function portAt(source: KernelBytes, at: number): number {
  return (source.u8(at) << 8) | source.u8(at + 1);
}

/** IPv4 addresses come again and again: one text for each saves time and memory. */
const texts = new Map<number, string>();
const mostTexts = 8192;

function addressText(source: KernelBytes, at: number, family: AddressFamily): string {
  if (family === 2) return ipv4Text(source, at);
  const { bytes } = source;
  for (let index = at; index < at + 10; index++) if (bytes[index] !== 0) return formatAddress(bytes, at, 16);
  if (source.u16(at + 10) === 0xffff) return ipv4Text(source, at + 12);
  return source.u16(at + 10) === 0 && source.u32(at + 12) === 0 ? '::' : formatAddress(bytes, at, 16);
}

function ipv4Text(source: KernelBytes, at: number): string {
  const { bytes } = source;
  const key = (source.u8(at) << 24) | (source.u8(at + 1) << 16) | (source.u8(at + 2) << 8) | source.u8(at + 3);
  let text = texts.get(key);
  if (text === undefined) {
    if (texts.size === mostTexts) texts.clear();
    text = formatAddress(bytes, at, 4);
    texts.set(key, text);
  }
  return text;
}
