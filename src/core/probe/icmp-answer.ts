import { decodeMplsStack } from '../kernel/codec/icmp-extension.js';
import type { ExtendedError } from '../kernel/codec/control-message.js';
import { hostIsLittleEndian } from '../kernel/codec/kernel-bytes.js';
import type { AnswerKind, MplsLabel } from './probe.js';

const types = {
  4: { unreachable: 3, portUnreachable: 3, expired: 11 },
  6: { unreachable: 1, portUnreachable: 4, expired: 3 },
} as const;
const icmpFragmentationNeeded = 4;
const icmp6TooBig = 2;

/** What an ICMP error says about the way to a destination. */
export function icmpKind(error: ExtendedError, version: 4 | 6, destination: string, hasPorts: boolean): AnswerKind {
  const { unreachable, portUnreachable, expired } = types[version];
  if (tooBig(error, version)) return 'too-big';
  if (error.type === expired) return error.code === 0 ? 'expired' : 'refused';
  if (error.type !== unreachable) return 'refused';
  // A firewall on the way may say that the port is unreachable, too.
  return hasPorts && error.code === portUnreachable && error.offender === destination ? 'closed' : 'unreachable';
}

/** MTU of the link that a packet was too big for; 0 for all else. */
export function icmpMtu(error: ExtendedError, version: 4 | 6): number {
  return tooBig(error, version) ? error.info : 0;
}

function tooBig({ type, code }: ExtendedError, version: 4 | 6): boolean {
  return version === 6 ? type === icmp6TooBig : type === types[4].unreachable && code === icmpFragmentationNeeded;
}

/** RFC 4884: the quoted packet is at least this long where an old router appends extensions without saying where. */
const legacyOffset = 128;
const invalidFlag = 1;

/**
 * The label stack behind the quoted packet.
 *
 * @param headersBytes what precedes `bytes` in the quoted packet: its IP header and, for UDP, eight more
 */
export function quotedLabels(bytes: Uint8Array, error: ExtendedError, headersBytes: number): MplsLabel[] {
  const [offset, flags] = hostIsLittleEndian
    ? [error.data & 0xffff, (error.data >>> 16) & 0xff]
    : [error.data >>> 16, (error.data >>> 8) & 0xff];
  if ((flags & invalidFlag) !== 0) return [];
  const start = offset === 0 ? legacyOffset - headersBytes : offset;
  return start < bytes.length ? decodeMplsStack(bytes, start) : [];
}
