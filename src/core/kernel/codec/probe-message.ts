import { internetChecksum } from './internet-checksum.js';

/**
 * What a probe carries: a token by which its answer, or a quotation of it, is known again.
 *
 *     0       2                       8               12
 *     balance | nonce of the prober   | probe's number | zeros
 *
 * The balance makes the sum of everything that varies the same for all probes of a flow, so that routers which spread
 * traffic by the ICMP checksum send all of them the same way ("Paris traceroute", Augustin et al. 2006).
 */
export const tokenBytes = 12;
export const echoHeaderBytes = 8;

/** Type of an echo request (RFC 792, RFC 4443) and of its reply. */
export const echoTypes = { 4: { request: 8, reply: 0 }, 6: { request: 128, reply: 129 } } as const;

export interface ProbeToken {
  /** 0..2^48-1; the same for all probes of a prober. */
  readonly nonce: number;
  /** 0..2^32-1. */
  readonly number: number;
}

/** Writes the token, or as much of it as fits; what else varies in the packet goes into `otherSum`. */
export function writeToken(bytes: Uint8Array, start: number, token: ProbeToken, flow: number, otherSum: number): void {
  const { nonce, number } = token;
  const varying = otherSum + (number >>> 16) + (number & 0xffff);
  const balance = (((flow - varying) % 0xffff) + 0xffff) % 0xffff;
  const high = Math.floor(nonce / 2 ** 32);
  const low = nonce % 2 ** 32;
  const text = [balance >> 8, balance, high >> 8, high, low >>> 24, low >>> 16, low >>> 8, low];
  text.push(number >>> 24, number >>> 16, number >>> 8, number);
  for (let index = 0; index < tokenBytes && start + index < bytes.length; index++) {
    bytes[start + index] = text[index] ?? 0;
  }
}

/** The number in the token at `start`; -1 when it is not whole or another prober's. */
export function readToken(bytes: Uint8Array, start: number, nonce: number): number {
  if (start + tokenBytes > bytes.length) return -1;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, tokenBytes);
  return view.getUint16(2) * 2 ** 32 + view.getUint32(4) === nonce ? view.getUint32(8) : -1;
}

/** Makes an echo request of what is in `bytes` behind its first eight: header and, for IPv4, checksum. */
export function writeEchoHeader(bytes: Uint8Array, version: 4 | 6, identifier: number, sequence: number): void {
  bytes[0] = echoTypes[version].request;
  bytes[1] = 0;
  bytes[2] = 0;
  bytes[3] = 0;
  bytes[4] = identifier >> 8;
  bytes[5] = identifier & 0xff;
  bytes[6] = sequence >> 8;
  bytes[7] = sequence & 0xff;
  if (version === 6) return;
  const checksum = internetChecksum(bytes);
  bytes[2] = checksum >> 8;
  bytes[3] = checksum & 0xff;
}

export interface EchoHeader {
  readonly type: number;
  readonly identifier: number;
  readonly sequence: number;
}

/** The echo header at `start`; undefined when there are too few bytes. */
export function readEchoHeader(bytes: Uint8Array, start: number): EchoHeader | undefined {
  if (start < 0 || start + echoHeaderBytes > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, echoHeaderBytes);
  return { type: view.getUint8(0), identifier: view.getUint16(4), sequence: view.getUint16(6) };
}

/** Where the ICMP message begins in what a raw IPv4 socket receives: behind the IP header. */
export function ipHeaderBytes(bytes: Uint8Array): number {
  return ((bytes[0] ?? 0) & 0x0f) * 4;
}
