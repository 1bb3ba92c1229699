/** Whether this machine keeps the low byte first. Netlink speaks the machine's own order. */
export const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * Bytes as the kernel writes them: numbers in the machine's own byte order. Reading outside yields zeros: whoever reads
 * checks lengths first. Netlink aligns what it writes, so that numbers can be read as elements of typed arrays over the
 * same memory; that is what makes a cold process fast, long before V8 has compiled anything.
 */
export class KernelBytes {
  readonly bytes: Uint8Array;
  /** The number of 16 bits that starts at byte 2n, and of 32 bits at byte 4n. */
  readonly halves: Uint16Array;
  readonly words: Int32Array;

  /** @param littleEndian the order the bytes are in; another than the machine's own (in tests) takes a copy */
  constructor(
    bytes: Uint8Array,
    readonly littleEndian: boolean = hostIsLittleEndian,
  ) {
    this.bytes = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
    const { buffer, byteOffset, length } = this.bytes;
    this.halves = new Uint16Array(buffer, byteOffset, length >> 1);
    this.words = new Int32Array(buffer, byteOffset, length >> 2);
    if (littleEndian === hostIsLittleEndian) return;
    const view = new DataView(buffer, byteOffset, length);
    this.halves = this.halves.map((_, index) => view.getUint16(2 * index, littleEndian));
    this.words = this.words.map((_, index) => view.getInt32(4 * index, littleEndian));
  }

  u8(at: number): number {
    return this.bytes[at] ?? 0;
  }

  u16(at: number): number {
    if ((at & 1) === 0) return this.halves[at >> 1] ?? 0;
    const first = this.u8(at);
    const second = this.u8(at + 1);
    return this.littleEndian ? first | (second << 8) : (first << 8) | second;
  }

  u32(at: number): number {
    return this.s32(at) >>> 0;
  }

  s32(at: number): number {
    if ((at & 3) === 0) return this.words[at >> 2] ?? 0;
    const low = this.littleEndian ? at : at + 2;
    const high = this.littleEndian ? at + 2 : at;
    return this.u16(low) | (this.u16(high) << 16);
  }

  /** Text up to the first zero byte or `end`. */
  text(start: number, end: number): string {
    const { bytes } = this;
    let text = '';
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === 0) break;
      if (byte > 0x7f) return utf8Text(bytes, start, end);
      text += String.fromCharCode(byte);
    }
    return text;
  }
}

function utf8Text(bytes: Uint8Array, start: number, end: number): string {
  const zero = bytes.subarray(start, end).indexOf(0);
  return new TextDecoder().decode(bytes.subarray(start, zero < 0 ? end : start + zero));
}
