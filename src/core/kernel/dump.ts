import type { KernelBytes } from './codec/kernel-bytes.js';

/** Makes a value of one message's payload; undefined leaves the message out. */
export type Decode<T> = (source: KernelBytes, start: number, end: number) => T | undefined;

/** Takes the messages of a dump in. */
export interface Collection {
  /** Takes in the payload of one. */
  add(source: KernelBytes, start: number, end: number): void;
  /**
   * Takes in what needs no look at its header, from where a message begins in a datagram of `length` bytes.
   *
   * @returns where the first message begins that is still to be taken in
   */
  addAlike?(source: KernelBytes, at: number, length: number): number;
}

export type Dump<T> = Collected<T[]>;

export interface Collected<Items> {
  readonly items: Items;
  /** False when the table changed during the dump each time it was tried. */
  readonly consistent: boolean;
}

/** Takes each message in as a value. */
export class DecodedItems<T> implements Collection {
  readonly decoded: T[] = [];

  constructor(readonly decode: Decode<T>) {}

  add(source: KernelBytes, start: number, end: number): void {
    const item = this.decode(source, start, end);
    if (item !== undefined) this.decoded.push(item);
  }
}
