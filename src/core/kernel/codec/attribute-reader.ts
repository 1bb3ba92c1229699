import type { KernelBytes } from './kernel-bytes.js';
import { formatAddress } from './ip-address.js';
import { malformed } from './malformed.js';

export const attributeHeaderBytes = 4;
/** The two highest bits of a type say "nested" and "network byte order" (linux/netlink.h). */
export const attributeTypeMask = 0x3fff;

/** Calls back with type, start and end of each attribute in turn, for lists in which one type comes many times. */
export function visitAttributes(
  what: string,
  source: KernelBytes,
  start: number,
  end: number,
  visit: (type: number, start: number, end: number) => void,
): void {
  if (end > source.bytes.length) throw malformed(what, 'it ends outside its bytes');
  let at = start;
  while (at + attributeHeaderBytes <= end) {
    const length = source.u16(at);
    if (length < attributeHeaderBytes || at + length > end) throw malformed(what, `attribute length ${length}`);
    visit(source.u16(at + 2) & attributeTypeMask, at + attributeHeaderBytes, at + length);
    at += (length + 3) & ~3;
  }
}

/**
 * Finds the attributes of one message and reads them in place. One reader serves many messages, one after the other:
 * nothing is copied or allocated per attribute. Of a type that comes twice the last one counts, as in the kernel.
 */
export class AttributeReader {
  readonly #what: string;
  readonly #starts: Int32Array;
  readonly #lengths: Int32Array;
  #source: KernelBytes | undefined;

  /** @param highestType attributes of a higher type are passed over */
  constructor(what: string, highestType: number) {
    this.#what = what;
    this.#starts = new Int32Array(highestType + 1);
    this.#lengths = new Int32Array(highestType + 1);
  }

  /** Reads the attributes behind a fixed part of a message. @throws BusinessError `kernel.malformed` */
  read(source: KernelBytes, start: number, end: number): this {
    const starts = this.#starts;
    this.#source = source;
    starts.fill(0);
    if (start > end) throw malformed(this.#what, 'it ends within its fixed part');
    if (end > source.bytes.length) throw malformed(this.#what, 'it ends outside its bytes');
    let at = start;
    while (at + attributeHeaderBytes <= end) {
      const length = source.u16(at);
      if (length < attributeHeaderBytes || at + length > end) throw malformed(this.#what, `attribute length ${length}`);
      const type = source.u16(at + 2) & attributeTypeMask;
      if (type < starts.length) {
        starts[type] = at + attributeHeaderBytes;
        this.#lengths[type] = length - attributeHeaderBytes;
      }
      at += (length + 3) & ~3;
    }
    return this;
  }

  has(type: number): boolean {
    return this.start(type) !== 0;
  }

  /** Where the value of an attribute starts; 0 when the message lacks it. */
  start(type: number): number {
    return this.#starts[type] ?? 0;
  }

  /** Reads the attributes nested in one of another reader's; none when that one is absent. */
  readNested(outer: AttributeReader, type: number): this {
    const source = outer.#source;
    if (source === undefined) return this;
    return this.read(source, outer.start(type), outer.end(type));
  }

  /** How many bytes the value has; 0 when the message lacks it. */
  length(type: number): number {
    return this.start(type) === 0 ? 0 : (this.#lengths[type] ?? 0);
  }

  /** Where the value of an attribute ends; 0 when the message lacks it. */
  end(type: number): number {
    return this.start(type) + this.length(type);
  }

  u8(type: number, absent = 0): number {
    const at = this.start(type);
    return at === 0 ? absent : this.#sourceOf(type, 1).u8(at);
  }

  u16(type: number, absent = 0): number {
    const at = this.start(type);
    return at === 0 ? absent : this.#sourceOf(type, 2).u16(at);
  }

  u32(type: number, absent = 0): number {
    const at = this.start(type);
    return at === 0 ? absent : this.#sourceOf(type, 4).u32(at);
  }

  s32(type: number, absent = 0): number {
    const at = this.start(type);
    return at === 0 ? absent : this.#sourceOf(type, 4).s32(at);
  }

  text(type: number): string {
    const at = this.start(type);
    return at === 0 ? '' : this.#sourceOf(type, 0).text(at, this.end(type));
  }

  /** The address an attribute holds, in canonical text; empty when the message lacks it. */
  address(type: number, addressBytes: number): string {
    const at = this.start(type);
    return at === 0 ? '' : formatAddress(this.#sourceOf(type, addressBytes).bytes, at, addressBytes);
  }

  #sourceOf(type: number, neededBytes: number): KernelBytes {
    const source = this.#source;
    if (source === undefined || this.length(type) < neededBytes) {
      throw malformed(this.#what, `attribute ${type} has ${this.length(type)} of ${neededBytes} bytes`);
    }
    return source;
  }
}
