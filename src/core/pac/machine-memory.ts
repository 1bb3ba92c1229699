import type { MachineExports } from './machine-exports.js';

/** A text in the machine's memory, followed by a zero byte. */
interface StoredText {
  readonly address: number;
  readonly length: number;
}

/** For what is handed in: a text at a time, a list of values, a length. What lies there never matters to the image. */
const textRoom = 8192;
const listRoom = 32;
/** Left free behind the image, so that ordinary calls need no more memory from the system. */
const slackBytes = 65_536;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The machine's memory. An image of it is kept, and `restore` goes back to that: nothing stays of what ran since, and a
 * run may be left at any point.
 */
export class MachineMemory {
  readonly #exports: MachineExports;
  readonly #stackPointer: WebAssembly.Global;
  #bytes = new Uint8Array();
  #words = new DataView(new ArrayBuffer(0));
  #room = 0;
  #image = new Uint8Array();
  #imageStart = 0;
  #sizeBytes = 0;

  constructor(exports: MachineExports) {
    this.#exports = exports;
    ({ __stack_pointer: this.#stackPointer } = exports);
    this.#look();
  }

  /** Takes the room for what is handed in, once the machine can allocate. */
  prepare(): void {
    this.#room = this.#allocate(textRoom + listRoom + 8);
    this.#exports.wasm_free(this.#allocate(slackBytes));
    this.#look();
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
    this.#bytes.set(encoded, address);
    this.#bytes[address + encoded.length] = 0;
    return { address, length: encoded.length };
  }

  putList(values: readonly number[]): number {
    this.#look();
    const address = this.#room + textRoom;
    values.forEach((value, index) => this.#words.setUint32(address + 4 * index, value, true));
    return address;
  }

  list(address: number, count: number): number[] {
    this.#look();
    return Array.from({ length: count }, (_, index) => this.#words.getUint32(address + 4 * index, true));
  }

  putTime(address: number, nanoseconds: bigint): void {
    this.#look();
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
    let text = '';
    for (let at = address; at < address + length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte > 127) return decoder.decode(bytes.subarray(address, address + length));
      text += String.fromCharCode(byte);
    }
    return text;
  }

  /** Makes what the memory holds now the image. */
  keepImage(): void {
    this.#look();
    const bytes = this.#bytes;
    // Below lies what the stack no longer holds; at the end, what was never written. Both may hold anything.
    this.#imageStart = this.#stackPointer.value;
    this.#sizeBytes = bytes.length;
    let end = bytes.length;
    while (end > this.#imageStart && bytes[end - 1] === 0) end -= 1;
    this.#image = bytes.slice(this.#imageStart, end);
  }

  /** Back to the image, whatever the run before has left. */
  restore(): void {
    this.#look();
    this.#bytes.set(this.#image, this.#imageStart);
    this.#stackPointer.value = this.#imageStart;
  }

  /** True when a run needed more memory than there was: what it took from the system, only a new machine gives back. */
  get isGrown(): boolean {
    return this.#exports.memory.buffer.byteLength !== this.#sizeBytes;
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
    this.#bytes = new Uint8Array(buffer);
    this.#words = new DataView(buffer);
  }
}
