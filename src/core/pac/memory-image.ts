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

  constructor(exports: MachineExports) {
    this.#exports = exports;
    ({ __stack_pointer: this.#stackPointer } = exports);
    this.#cards = exports.net_cards.value;
  }

  /** Keeps what the memory holds, as far as it is in use; once. */
  keep(): void {
    const { memory } = this.#exports;
    this.#stackTop = this.#stackPointer.value;
    // Below lies what the stack no longer holds; at the end, what was never written. Both may hold anything.
    this.#start = this.#stackTop - (this.#stackTop % stepBytes);
    const used = new Uint8Array(memory.buffer);
    let end = used.length;
    while (end > this.#stackTop && used[end - 1] === 0) end -= 1;
    this.#end = Math.ceil(end / stepBytes) * stepBytes;
    const address = used.length;
    memory.grow(Math.ceil((this.#end - this.#start) / pageBytes));
    const bytes = new Uint8Array(memory.buffer);
    bytes.copyWithin(address, this.#start, this.#end);
    bytes.fill(0, this.#cards, this.#cards + cardCount);
    this.#distance = address - this.#start;
  }

  restore(): void {
    if (this.#end <= cardCount * cardBytes) this.#exports.net_restore(this.#start, this.#end, this.#distance);
    else this.#restoreAll();
    this.#stackPointer.value = this.#stackTop;
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
