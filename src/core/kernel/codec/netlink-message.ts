import { AttributeReader } from './attribute-reader.js';
import type { KernelBytes } from './kernel-bytes.js';
import { malformed } from './malformed.js';

/** Message types every netlink protocol shares (linux/netlink.h). */
export const MessageType = { NOOP: 1, ERROR: 2, DONE: 3, OVERRUN: 4 } as const;

/** Flags of requests and answers (linux/netlink.h). */
export const MessageFlag = {
  REQUEST: 0x01,
  ACK: 0x04,
  DUMP_INTERRUPTED: 0x10,
  DUMP: 0x300,
  CAPPED: 0x100,
  EXTENDED: 0x200,
} as const;

export const messageHeaderBytes = 16;

/** Called with each message: its type, flags and sequence number, and where its payload starts and ends. */
export type MessageVisitor = (type: number, flags: number, sequence: number, start: number, end: number) => boolean;

/**
 * Walks the messages of one datagram until the visitor returns false.
 *
 * @param passOver told where a message begins; tells where the next one does that is to be visited
 * @throws BusinessError `kernel.malformed`
 */
export function visitMessages(
  source: KernelBytes,
  length: number,
  visit: MessageVisitor,
  passOver: (at: number) => number = (at) => at,
): void {
  const { halves, words } = source;
  for (let at = passOver(0); at + messageHeaderBytes <= length; at = passOver(at)) {
    const size = (words[at >> 2] ?? 0) >>> 0;
    if (size < messageHeaderBytes || size > length - at) throw malformed('a message', `length ${size}`);
    const type = halves[(at >> 1) + 2] ?? 0;
    const flags = halves[(at >> 1) + 3] ?? 0;
    const sequence = (words[(at >> 2) + 2] ?? 0) >>> 0;
    if (!visit(type, flags, sequence, at + messageHeaderBytes, at + size)) return;
    at += (size + 3) & ~3;
  }
}

const acknowledgement = new AttributeReader('an acknowledgement', 1);
const NLMSGERR_ATTR_MSG = 1;

export interface Acknowledgement {
  /** 0 = done; else a positive error number. */
  readonly errno: number;
  /** The kernel's own words; empty when it gave none. */
  readonly explanation: string;
}

/** Reads NLMSG_ERROR (struct nlmsgerr, with the request echoed unless capped), or the payload of NLMSG_DONE. */
export function decodeAcknowledgement(
  source: KernelBytes,
  type: number,
  flags: number,
  start: number,
  end: number,
): Acknowledgement {
  // A dump that went well ends with NLMSG_DONE, which need not carry a number.
  if (type === MessageType.DONE && end - start < 4) return { errno: 0, explanation: '' };
  if (end - start < 4) throw malformed('an acknowledgement', `${end - start} bytes`);
  const errno = Math.abs(source.s32(start));
  const explanation = (flags & MessageFlag.EXTENDED) === 0 ? '' : explanationOf(source, type, flags, start + 4, end);
  return { errno, explanation };
}

function explanationOf(source: KernelBytes, type: number, flags: number, start: number, end: number): string {
  let at = start;
  if (type === MessageType.ERROR) {
    if (end - start < messageHeaderBytes) throw malformed('an acknowledgement', 'it lacks the header it answers');
    const echoed = source.u32(start);
    const skipped = (flags & MessageFlag.CAPPED) === 0 ? (echoed + 3) & ~3 : messageHeaderBytes;
    if (skipped < messageHeaderBytes || skipped > end - start) throw malformed('an acknowledgement', `echo ${echoed}`);
    at += skipped;
  }
  return acknowledgement.read(source, at, end).text(NLMSGERR_ATTR_MSG);
}
