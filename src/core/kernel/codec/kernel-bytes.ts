/** Whether this machine keeps the low byte first. Netlink speaks the machine's own order. */
export const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * Bytes as the kernel writes them: numbers in the machine's own byte order. Reading outside yields zeros: whoever reads
 * checks lengths first. Plain byte reads, as a DataView costs several times as much until the code is hot.
 */
export class KernelBytes {
  constructor(
    readonly bytes: Uint8Array,
    readonly littleEndian: boolean = hostIsLittleEndian,
  ) {}

  u8(at: number): number {
    return this.bytes[at] ?? 0;
  }

  u16(at: number): number {
    const { bytes } = this;
    const first = bytes[at] ?? 0;
    const second = bytes[at + 1] ?? 0;
    return this.littleEndian ? first | (second << 8) : (first << 8) | second;
  }

  u32(at: number): number {
    return this.s32(at) >>> 0;
  }

  s32(at: number): number {
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
