import { hostIsLittleEndian } from './kernel-bytes.js';

const messageHeaderBytes = 16;

/** Builds one netlink request: header, fixed part, attributes. Lengths and padding are kept right as it grows. */
export class MessageWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = messageHeaderBytes;

  constructor(readonly littleEndian: boolean = hostIsLittleEndian) {}

  u8(value: number): this {
    this.#view.setUint8(this.#grow(1), value);
    return this;
  }

  u16(value: number): this {
    this.#view.setUint16(this.#grow(2), value, this.littleEndian);
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#grow(4), value, this.littleEndian);
    return this;
  }

  bytes(value: Uint8Array): this {
    this.#bytes.set(value, this.#grow(value.length));
    return this;
  }

  /** An attribute whose value the callback writes: plain, or nested attributes. */
  attribute(type: number, write: (value: this) => void): this {
    const start = this.#length;
    this.u16(0).u16(type);
    write(this);
    this.#view.setUint16(start, this.#length - start, this.littleEndian);
    this.#grow(-this.#length & 3);
    return this;
  }

  attributeU32(type: number, value: number): this {
    return this.attribute(type, () => this.u32(value));
  }

  attributeText(type: number, value: string): this {
    return this.attribute(type, () => this.bytes(new TextEncoder().encode(`${value}\0`)));
  }

  /** The whole message with its header (struct nlmsghdr, linux/netlink.h). */
  finish(type: number, flags: number, sequence: number): Uint8Array<ArrayBuffer> {
    const view = this.#view;
    view.setUint32(0, this.#length, this.littleEndian);
    view.setUint16(4, type, this.littleEndian);
    view.setUint16(6, flags, this.littleEndian);
    view.setUint32(8, sequence, this.littleEndian);
    return this.#bytes.slice(0, this.#length);
  }

  /** Makes room and returns where it starts. */
  #grow(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}
