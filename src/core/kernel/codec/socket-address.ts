import { formatAddress, parseAddress } from './ip-address.js';
import { hostIsLittleEndian } from './kernel-bytes.js';

/** One end of an IP socket. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
  /** Index of the interface that a link-local IPv6 address belongs to; 0 otherwise. */
  readonly scopeId: number;
}

const AF_INET = 2;
const AF_INET6 = 10;

/** Bytes of the longer of the two structures. */
export const socketAddressBytes = 28;

/** struct sockaddr_in or sockaddr_in6 (ip(7), ipv6(7)); null when the text is no address. */
export function encodeSocketAddress(address: string, port = 0, scopeId = 0): Uint8Array<ArrayBuffer> | null {
  const ip = parseAddress(address);
  if (ip === null) return null;
  const isIpv6 = ip.length === 16;
  const view = new DataView(new ArrayBuffer(isIpv6 ? socketAddressBytes : 16));
  view.setUint16(0, isIpv6 ? AF_INET6 : AF_INET, hostIsLittleEndian);
  view.setUint16(2, port);
  const bytes = new Uint8Array(view.buffer);
  bytes.set(ip, isIpv6 ? 8 : 4);
  if (isIpv6) view.setUint32(24, scopeId, hostIsLittleEndian);
  return bytes;
}

/** The address that stands at `start`; undefined for another family or too few bytes. */
export function decodeSocketAddress(view: DataView, start: number, length: number): SocketAddress | undefined {
  if (length < 2 || start + length > view.byteLength) return undefined;
  const family = view.getUint16(start, hostIsLittleEndian);
  const bytes = new Uint8Array(view.buffer, view.byteOffset + start, length);
  if (family === AF_INET && length >= 8) {
    return { address: formatAddress(bytes, 4, 4), port: view.getUint16(start + 2), scopeId: 0 };
  }
  if (family !== AF_INET6 || length < socketAddressBytes) return undefined;
  return {
    address: formatAddress(bytes, 8, 16),
    port: view.getUint16(start + 2),
    scopeId: view.getUint32(start + 24, hostIsLittleEndian),
  };
}
