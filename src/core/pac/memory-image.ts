import { cardCount, cardSize } from './guard/guard-function.js';
import type { MachineExports } from './machine-exports.js';

const cardBytes = 2 ** cardSize;
const pageBytes = 65_536;
/** The cards are looked at eight at a time. */
const stepBytes = 8 * cardBytes;

/**
 * What a memory is put back to. Only what was written since is copied: each write has marked its card. The image lies in
 * pages of the same memory that QuickJS knows nothing of.
 */
export class MemoryImage {
  readonly #exports: MachineExports;
  readonly #stackPointer: WebAssembly.Global;
  readonly #cards: number;
  #stackTop = 0;
  #start = 0;
  #end = 0;
  /** From the memory to its image. */
  #distance = 0;
  /** Pages in use. */
  #size = 0;

  constructor(exports: MachineExports) {
    this.#exports = exports;
    ({ __stack_pointer: this.#stackPointer } = exports);
    this.#cards = exports.net_cards.value;
  }

  /** Keeps what the memory holds, as far as it is in use, in place of what was kept before. */
  keep(): void {
    const { memory, net_size: size } = this.#exports;
    const earlier = this.#start + this.#distance;
    if (size.value === this.#size) size.value = earlier / pageBytes;
    else if (this.#size > 0) new Uint8Array(memory.buffer).fill(0, earlier, this.#end + this.#distance);
    const address = size.value * pageBytes;
    this.#stackTop = this.#stackPointer.value;
    // Below lies what the stack no longer holds; at the end, what was never written. Both may hold anything.
    this.#start = this.#stackTop - (this.#stackTop % stepBytes);
    this.#end = Math.ceil(usedBytes(memory.buffer, address) / stepBytes) * stepBytes;
    this.#distance = address - this.#start;
    this.#size = size.value + Math.ceil((this.#end - this.#start) / pageBytes);
    const there = memory.buffer.byteLength / pageBytes;
    if (this.#size > there) memory.grow(this.#size - there);
    size.value = this.#size;
    const bytes = new Uint8Array(memory.buffer);
    bytes.copyWithin(address, this.#start, this.#end);
    bytes.fill(0, this.#cards, this.#cards + cardCount);
  }

  restore(): void {
    if (this.#end <= cardCount * cardBytes) this.#exports.net_restore(this.#start, this.#end, this.#distance);
    else this.#restoreAll();
    this.#stackPointer.value = this.#stackTop;
    // What the run took is there for the next: the memory of a script is as large as its largest run made it.
    this.#exports.net_size.value = this.#size;
  }

  /** Marks what is written from outside. */
  mark(address: number, length: number): void {
    const first = Math.min(address >>> cardSize, cardCount - 1);
    const last = Math.min((address + length) >>> cardSize, cardCount - 1);
    new Uint8Array(this.#exports.memory.buffer).fill(1, this.#cards + first, this.#cards + last + 1);
  }

  /** Larger than all cards together. */
  #restoreAll(): void {
    const bytes = new Uint8Array(this.#exports.memory.buffer);
    bytes.copyWithin(this.#start, this.#start + this.#distance, this.#end + this.#distance);
  }
}

/** Up to the last byte below an address that is not zero. */
function usedBytes(buffer: ArrayBuffer, below: number): number {
  const words = new Int32Array(buffer, 0, below / 4);
  let end = words.length;
  while (end > 0 && words[end - 1] === 0) end -= 1;
  return 4 * end;
}
