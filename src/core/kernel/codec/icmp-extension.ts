import { internetChecksum } from './internet-checksum.js';

/** An entry of an MPLS label stack that a router reports (RFC 4950). */
export interface MplsLabel {
  /** 0..2^20-1. */
  readonly label: number;
  /** Traffic class, the three experimental bits. */
  readonly trafficClass: number;
  readonly bottomOfStack: boolean;
  readonly ttl: number;
}

const headerBytes = 4;
const version = 2;
const mplsClass = 1;
const incomingStack = 1;

/**
 * The label stack in an ICMP extension structure (RFC 4884 section 7) that begins at `start` of the quoted packet.
 * Empty when there is none, or when it is damaged; never throws.
 */
export function decodeMplsStack(bytes: Uint8Array, start: number): MplsLabel[] {
  const labels: MplsLabel[] = [];
  if (start < 0 || start + headerBytes > bytes.length || (bytes[start] ?? 0) >> 4 !== version) return labels;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // A checksum of zero says that none was made.
  if (view.getUint16(start + 2) !== 0 && internetChecksum(bytes, start) !== 0) return labels;
  for (let at = start + headerBytes; at + 4 <= bytes.length;) {
    const length = view.getUint16(at);
    if (length < 4 || at + length > bytes.length) break;
    if (view.getUint8(at + 2) === mplsClass && view.getUint8(at + 3) === incomingStack) {
      for (let entry = at + 4; entry + 4 <= at + length; entry += 4) labels.push(labelOf(view.getUint32(entry)));
    }
    at += length;
  }
  return labels;
}

function labelOf(word: number): MplsLabel {
  return {
    label: word >>> 12,
    trafficClass: (word >>> 9) & 7,
    bottomOfStack: ((word >>> 8) & 1) === 1,
    ttl: word & 0xff,
  };
}
