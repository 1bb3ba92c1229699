import { hostIsLittleEndian } from './kernel-bytes.js';
import { decodeSocketAddress } from './socket-address.js';

/** A moment of the clock that the kernel stamps packets with (CLOCK_REALTIME). */
export interface Stamp {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** What the error queue says of a packet that was sent (struct sock_extended_err, linux/errqueue.h). */
export interface ExtendedError {
  readonly errno: number;
  readonly origin: number;
  /** Type and code of the ICMP message, where one came. */
  readonly type: number;
  readonly code: number;
  /** The MTU of a packet that was too big; what a time stamp is of. */
  readonly info: number;
  /** With `IP_RECVERR_RFC4884` the place of the extensions and the flags; for time stamps the packet's number. */
  readonly data: number;
  /** Who sent the ICMP message; empty when nobody did. */
  readonly offender: string;
}

/** What the kernel tells beside the bytes of a message (cmsg(3)); what it did not tell is undefined. */
export interface ControlMessages {
  readonly stamp?: Stamp;
  readonly error?: ExtendedError;
  /** TTL or hop limit with which the packet arrived. */
  readonly ttl?: number;
}

/** Where an extended error comes from (`SO_EE_ORIGIN_*`). */
export const ErrorOrigin = { LOCAL: 1, ICMP: 2, ICMP6: 3, TIMESTAMPING: 4 } as const;

const SOL_SOCKET = 1;
const SOL_IP = 0;
const SOL_IPV6 = 41;
const IP_TTL = 2;
const IP_RECVERR = 11;
const IPV6_RECVERR = 25;
const IPV6_HOPLIMIT = 52;
/** `SO_TIMESTAMPING_NEW`: two numbers of 64 bits a stamp on every architecture. */
const SCM_TIMESTAMPING = 65;
const extendedErrorBytes = 16;

/**
 * Reads the control messages in `start..end`. Bytes that are none end the reading; never throws.
 *
 * @param wordBytes size of the machine's `size_t`, by which messages are aligned
 */
export function decodeControlMessages(view: DataView, start: number, end: number, wordBytes: 4 | 8): ControlMessages {
  const found: { stamp?: Stamp; error?: ExtendedError; ttl?: number } = {};
  const headerBytes = wordBytes + 8;
  const limit = Math.min(end, view.byteLength);
  for (let at = start; at + headerBytes <= limit;) {
    const length = wordAt(view, at, wordBytes);
    if (length < headerBytes || at + length > limit) break;
    const level = view.getInt32(at + wordBytes, hostIsLittleEndian);
    const type = view.getInt32(at + wordBytes + 4, hostIsLittleEndian);
    const data = at + headerBytes;
    const bytes = length - headerBytes;
    if (level === SOL_SOCKET && type === SCM_TIMESTAMPING && bytes >= 16) found.stamp = stampAt(view, data);
    else if ((level === SOL_IP && type === IP_RECVERR) || (level === SOL_IPV6 && type === IPV6_RECVERR)) {
      if (bytes >= extendedErrorBytes) found.error = extendedErrorAt(view, data, bytes);
    } else if ((level === SOL_IP && type === IP_TTL) || (level === SOL_IPV6 && type === IPV6_HOPLIMIT)) {
      if (bytes >= 4) found.ttl = view.getInt32(data, hostIsLittleEndian);
    }
    at += Math.ceil(length / wordBytes) * wordBytes;
  }
  return found;
}

/** The software stamp; its place is filled with zeros when there is none. */
function stampAt(view: DataView, at: number): Stamp {
  return { seconds: wordAt(view, at, 8), nanoseconds: wordAt(view, at + 8, 8) };
}

function extendedErrorAt(view: DataView, at: number, bytes: number): ExtendedError {
  const offender = decodeSocketAddress(view, at + extendedErrorBytes, bytes - extendedErrorBytes);
  return {
    errno: view.getUint32(at, hostIsLittleEndian),
    origin: view.getUint8(at + 4),
    type: view.getUint8(at + 5),
    code: view.getUint8(at + 6),
    info: view.getUint32(at + 8, hostIsLittleEndian),
    data: view.getUint32(at + 12, hostIsLittleEndian),
    offender: offender?.address ?? '',
  };
}

function wordAt(view: DataView, at: number, wordBytes: 4 | 8): number {
  if (wordBytes === 4) return view.getUint32(at, hostIsLittleEndian);
  const low = view.getUint32(hostIsLittleEndian ? at : at + 4, hostIsLittleEndian);
  const high = view.getUint32(hostIsLittleEndian ? at + 4 : at, hostIsLittleEndian);
  return high * 2 ** 32 + low;
}
