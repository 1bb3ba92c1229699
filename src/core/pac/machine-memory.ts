import type { MachineExports } from './machine-exports.js';
import { MemoryImage } from './memory-image.js';

/** A text in the machine's memory, followed by a zero byte. */
interface StoredText {
  readonly address: number;
  readonly length: number;
}

/** For what is handed in: a text at a time, a list of values, a length. What lies there never matters to the image. */
const textRoom = 8192;
const listRoom = 32;
/** Left free behind the image, so that ordinary calls need no more memory from the system. */
const slackBytes = 1_048_576;
const pageBytes = 65_536;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The machine's memory. An image of it is kept, and `restore` goes back to that: nothing stays of what ran since, and a
 * run may be left at any point.
 */
export class MachineMemory {
  readonly #exports: MachineExports;
  #bytes = Buffer.alloc(0);
  #words = new DataView(new ArrayBuffer(0));
  #room = 0;
  readonly #image: MemoryImage;
  /** What is there without the script. */
  #ownPages = 0;

  constructor(exports: MachineExports) {
    this.#exports = exports;
    this.#image = new MemoryImage(exports);
    this.#look();
  }

  /** Takes the room for what is handed in, once the machine can allocate. */
  prepare(): void {
    this.#room = this.#allocate(textRoom + listRoom + 8);
    this.#exports.wasm_free(this.#allocate(slackBytes));
    this.#look();
    this.#ownPages = this.#exports.net_size.value;
  }

  /** Where a length may be written. */
  get lengthAddress(): number {
    return this.#room + textRoom + listRoom;
  }

  /** Writes a text to where the next one will be. */
  put(text: string): StoredText {
    // A character takes three bytes at most.
    if (3 * text.length >= textRoom) return this.keep(text);
    this.#look();
    const address = this.#room;
    const length = this.#write(text, address);
    return { address, length };
  }

  /** Writes a text to memory of its own, which is the machine's until the next `restore`. */
  keep(text: string): StoredText {
    const encoded = encoder.encode(text);
    const address = this.#allocate(encoded.length + 1);
    this.#look();
    this.#image.mark(address, encoded.length + 1);
    this.#bytes.set(encoded, address);
    this.#bytes[address + encoded.length] = 0;
    return { address, length: encoded.length };
  }

  putList(values: readonly number[]): number {
    this.#look();
    const address = this.#room + textRoom;
    let at = address;
    for (const value of values) {
      this.#words.setUint32(at, value, true);
      at += 4;
    }
    return address;
  }

  list(address: number, count: number): number[] {
    this.#look();
    const values: number[] = [];
    for (let index = 0; index < count; index += 1) values.push(this.#words.getUint32(address + 4 * index, true));
    return values;
  }

  putTime(address: number, nanoseconds: bigint): void {
    this.#look();
    this.#image.mark(address, 8);
    this.#words.setBigUint64(address, nanoseconds, true);
  }

  /** The text at an address, whose length stands at another; no more than so many bytes of it. */
  read(address: number, lengthAddress: number, longest: number): string {
    this.#look();
    return this.textAt(address, Math.min(longest, this.#words.getUint32(lengthAddress, true)));
  }

  textAt(address: number, length: number): string {
    this.#look();
    const bytes = this.#bytes;
    const end = address + length;
    for (let at = address; at < end; at += 1) {
      if ((bytes[at] ?? 0) > 127) return decoder.decode(bytes.subarray(address, end));
    }
    return bytes.toString('latin1', address, end);
  }

  /** Makes what the memory holds now the image. */
  keepImage(): void {
    const before = this.#exports.net_size.value;
    this.#image.keep();
    this.#ownPages += this.#exports.net_size.value - before;
  }

  /** Back to the image, whatever the run before has left. */
  restore(): void {
    this.#image.restore();
  }

  /**
   * Says how much the run that follows may have.
   * @param mostBytes of the script in all
   * @param moreBytes beside what it has now
   */
  allow(mostBytes: number, moreBytes: number): void {
    const { net_limit: limit, net_refused: refused, net_size: size } = this.#exports;
    const pages = Math.min(this.#ownPages + mostBytes / pageBytes, size.value + moreBytes / pageBytes);
    limit.value = Math.max(size.value, Math.ceil(pages));
    refused.value = 0;
  }

  /** Whether the run wanted more than that. */
  get isShort(): boolean {
    return this.#exports.net_refused.value !== 0;
  }

  #write(text: string, address: number): number {
    const bytes = this.#bytes;
    let length = 0;
    for (; length < text.length; length += 1) {
      const code = text.charCodeAt(length);
      if (code > 127) {
        length = encoder.encodeInto(text, bytes.subarray(address, address + textRoom)).written;
        break;
      }
      bytes[address + length] = code;
    }
    bytes[address + length] = 0;
    return length;
  }

  #allocate(size: number): number {
    const address = this.#exports.wasm_malloc(size);
    if (address === 0) throw new Error('QuickJS has no memory left');
    return address;
  }

  /** Memory that grows is another buffer. */
  #look(): void {
    const { buffer } = this.#exports.memory;
    if (this.#bytes.buffer === buffer) return;
    this.#bytes = Buffer.from(buffer);
    this.#words = new DataView(buffer);
  }
}
