import { malformedMessage } from './malformed-message.js';

/** RFC 1035, section 2.3.4, on the wire with length bytes and root label. */
const longestName = 255;
/** A name of 255 bytes has at most 127 labels; whoever jumps more often means harm. */
const mostHops = 128;
/** Labels and pointers that one message may cost altogether; an honest one of 64 KB takes some 30,000. */
const mostSteps = 100_000;

/**
 * Reads the names of one message, compressed or not (RFC 1035, section 4.1.4). Pointers lead backwards only, and both
 * the jumps of a name and the work for the whole message are bounded, so that no message costs more than milliseconds.
 *
 * Names come as zone files have them: absolute with a final dot, bytes that are no plain character as `\DDD`, a dot
 * within a label as `\.` (RFC 1035, section 5.1).
 */
export class NameReader {
  readonly #bytes: Uint8Array;
  /** Where most names of a message point to, and what stands there. */
  readonly #known = new Map<number, string>();
  #steps = 0;
  /** Offset behind the name read last. */
  next = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** @throws BusinessError `dns.malformed` */
  read(start: number, end = this.#bytes.length): string {
    const isPointer = (this.#bytes[start] ?? 0) >= 0xc0 && start + 2 <= end;
    const from = isPointer ? this.#target(start, start) : start;
    const known = this.#known.get(from);
    if (isPointer && known !== undefined) {
      this.#step();
      this.next = start + 2;
      return known;
    }
    const name = this.#readLabels(start, end);
    this.#known.set(from, name);
    return name;
  }

  #readLabels(start: number, end: number): string {
    const bytes = this.#bytes;
    let text = '';
    let size = 1;
    let hops = 0;
    let limit = start;
    let at = start;
    let bound = end;
    let next = -1;
    for (;;) {
      this.#step();
      if (at >= bound) throw malformedMessage('a name runs beyond its end');
      const length = bytes[at] ?? 0;
      if (length === 0) break;
      if (length >= 0xc0) {
        if (at + 2 > bound) throw malformedMessage('a name runs beyond its end');
        if (++hops > mostHops) throw malformedMessage(`a name has more than ${mostHops} compression pointers`);
        if (next < 0) next = at + 2;
        at = limit = this.#target(at, limit);
        bound = bytes.length;
      } else {
        if (length > 63) throw malformedMessage('a label has an unknown type');
        if (at + 1 + length > bound) throw malformedMessage('a name runs beyond its end');
        size += length + 1;
        if (size > longestName) throw malformedMessage(`a name is longer than ${longestName} bytes`);
        text += `${labelText(bytes, at + 1, length)}.`;
        at += length + 1;
      }
    }
    this.next = next < 0 ? at + 1 : next;
    return text === '' ? '.' : text;
  }

  #target(at: number, limit: number): number {
    const target = (((this.#bytes[at] ?? 0) & 0x3f) << 8) | (this.#bytes[at + 1] ?? 0);
    if (target >= limit || target < 12) throw malformedMessage('a compression pointer does not lead backwards');
    return target;
  }

  #step(): void {
    if (++this.#steps > mostSteps) throw malformedMessage(`its names take more than ${mostSteps} steps to read`);
  }
}

function labelText(bytes: Uint8Array, start: number, length: number): string {
  let text = '';
  for (let at = start; at < start + length; at++) {
    const byte = bytes[at] ?? 0;
    if (isPlain(byte)) text += String.fromCharCode(byte);
    else if (byte > 0x20 && byte < 0x7f) text += `\\${String.fromCharCode(byte)}`;
    else text += `\\${String(byte).padStart(3, '0')}`;
  }
  return text;
}

/** Letters, digits, `-`, `_` and what else has no meaning in a zone file. */
const isPlain = (byte: number): boolean => byte > 0x20 && byte < 0x7f && !special.has(byte);

/** `" $ ( ) . ; @ \`, as zone files escape them. */
const special = new Set([0x22, 0x24, 0x28, 0x29, 0x2e, 0x3b, 0x40, 0x5c]);

/** Whether two names are the same, upper and lower case being one (RFC 4343). */
export const sameName = (one: string, other: string): boolean =>
  one === other || one.toLowerCase() === other.toLowerCase();
