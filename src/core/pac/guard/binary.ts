import { op } from './instructions.js';

/** Reads a WebAssembly binary (WebAssembly Core Specification 2.0, chapter 5). */
export class BinaryReader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const value = this.bytes[this.at];
    if (value === undefined) throw new Error('The WebAssembly binary ends too early');
    this.at += 1;
    return value;
  }

  /** LEB128, of at most 32 bits. */
  number(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new Error('A number of the WebAssembly binary is too long');
  }

  /** Over a number of any size, signed or not. */
  skipNumber(): void {
    while (this.byte() >= 0x80);
  }

  name(): string {
    const length = this.number();
    this.at += length;
    return Buffer.from(this.bytes.subarray(this.at - length, this.at)).toString('utf8');
  }
}

/** Writes one. */
export class BinaryWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(expectedBytes = 256) {
    this.#bytes = new Uint8Array(expectedBytes);
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  number(value: number): void {
    this.copy(leb(value));
  }

  copy(source: ArrayLike<number>): void {
    while (this.#length + source.length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(source, this.#length);
    this.#length += source.length;
  }

  /** With its length before it. */
  block(bytes: Uint8Array): void {
    this.number(bytes.length);
    this.copy(bytes);
  }
}

/** A number that is not negative, as LEB128. */
export function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}

/** The instruction that gives this number (`i32.const`), which is signed. */
export function constant(value: number): number[] {
  const bytes: number[] = [op.constant];
  for (let rest = value; ; rest >>= 7) {
    const low = rest & 0x7f;
    const isLast = (rest >> 7 === 0 && low < 0x40) || (rest >> 7 === -1 && low >= 0x40);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}
