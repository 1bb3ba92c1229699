import { parseDbusSignature, type DbusType } from './dbus-signature.js';
import { malformedDbus } from './malformed-dbus.js';

/**
 * A value that D-Bus carries. Numbers of 64 bits are bigints, texts, object paths and signatures are strings, bytes in a
 * row a Buffer, arrays and structs arrays, dictionaries Maps; a variant is the value inside.
 */
export type DbusValue = number | bigint | boolean | string | Buffer | readonly DbusValue[] | DbusMap;
export type DbusMap = ReadonlyMap<DbusValue, DbusValue>;

const alignments: Readonly<Record<string, number>> = {
  ...{ y: 1, g: 1, v: 1, n: 2, q: 2, b: 4, i: 4, u: 4, h: 4, s: 4, o: 4, a: 4 },
  ...{ x: 8, t: 8, d: 8, '(': 8, '{': 8 },
};

/** Containers in each other, variants included (D-Bus Specification, "Valid Signatures" and "Message Protocol"). */
const maxDepth = 64;

/** Reads marshalled values (D-Bus Specification, "Marshaling (Wire Format)") from a message, never outside of it. */
export class DbusReader {
  readonly #bytes: Buffer;
  readonly #littleEndian: boolean;
  #at: number;
  readonly #end: number;
  #depth = 0;
  readonly #signatures = new Map<string, readonly DbusType[]>();

  /** @param bytes the message from its first byte: alignment counts from there */
  constructor(bytes: Buffer, littleEndian: boolean, start: number, end: number) {
    this.#bytes = bytes;
    this.#littleEndian = littleEndian;
    this.#at = start;
    this.#end = Math.min(end, bytes.length);
  }

  /**
   * The values that the signature lists, which must be all there is.
   * @throws BusinessError `manager.malformed`
   */
  all(signature: string): readonly DbusValue[] {
    const values = this.#types(signature).map((type) => this.#value(type));
    if (this.#at !== this.#end) throw malformedDbus('more bytes than its signature tells of');
    return values;
  }

  #types(signature: string): readonly DbusType[] {
    let types = this.#signatures.get(signature);
    if (types === undefined) {
      types = parseDbusSignature(signature);
      this.#signatures.set(signature, types);
    }
    return types;
  }

  #value(type: DbusType): DbusValue {
    this.#align(type.code);
    switch (type.code) {
      case 's':
      case 'o':
        return this.#text(this.#u32());
      case 'g':
        return this.#text(this.#u8());
      case 'v':
        return this.#nested(() => this.#variant());
      case 'a':
        return this.#nested(() => this.#array(type));
      case '(':
        return this.#nested(() => type.inner.map((member) => this.#value(member)));
      default:
        return this.#fixed(type.code);
    }
  }

  #fixed(code: string): DbusValue {
    const little = this.#littleEndian;
    const bytes = this.#bytes;
    const at = this.#take(alignments[code] ?? 1);
    switch (code) {
      case 'y':
        return bytes.readUInt8(at);
      case 'n':
        return little ? bytes.readInt16LE(at) : bytes.readInt16BE(at);
      case 'q':
        return little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
      case 'i':
        return little ? bytes.readInt32LE(at) : bytes.readInt32BE(at);
      case 'x':
        return little ? bytes.readBigInt64LE(at) : bytes.readBigInt64BE(at);
      case 't':
        return little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at);
      case 'd':
        return little ? bytes.readDoubleLE(at) : bytes.readDoubleBE(at);
      case 'b':
        return this.#boolean(little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
      default:
        return little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    }
  }

  #boolean(value: number): boolean {
    if (value > 1) throw malformedDbus('a boolean that is neither 0 nor 1');
    return value === 1;
  }

  #variant(): DbusValue {
    const types = this.#types(this.#text(this.#u8()));
    const [type] = types;
    if (type === undefined || types.length !== 1) throw malformedDbus('a variant that holds not exactly one value');
    return this.#value(type);
  }

  #array({ inner: [element] }: DbusType): DbusValue {
    if (element === undefined) throw malformedDbus('an array without a type');
    const length = this.#u32();
    this.#align(element.code);
    const end = this.#at + length;
    if (end > this.#end) throw malformedDbus('an array that ends outside of it');
    if (element.code === 'y') return this.#bytes.subarray(this.#take(length), end);
    const values = element.code === '{' ? this.#dictionary(element, end) : this.#elements(element, end);
    if (this.#at !== end) throw malformedDbus('an array whose last element is cut');
    return values;
  }

  #elements(element: DbusType, end: number): readonly DbusValue[] {
    const values: DbusValue[] = [];
    while (this.#at < end) values.push(this.#value(element));
    return values;
  }

  #dictionary({ inner: [key, value] }: DbusType, end: number): DbusMap {
    const entries = new Map<DbusValue, DbusValue>();
    while (this.#at < end && key !== undefined && value !== undefined) {
      this.#align('{');
      const name = this.#value(key);
      entries.set(name, this.#value(value));
    }
    return entries;
  }

  #text(length: number): string {
    const at = this.#take(length + 1);
    if (this.#bytes[at + length] !== 0) throw malformedDbus('a text without its final zero byte');
    return this.#bytes.toString('utf8', at, at + length);
  }

  #u8(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  #u32(): number {
    const at = this.#take(4);
    return this.#littleEndian ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at);
  }

  #nested<Value>(read: () => Value): Value {
    if (++this.#depth > maxDepth) throw malformedDbus('values nested deeper than 64');
    const value = read();
    this.#depth--;
    return value;
  }

  #align(code: string): void {
    const alignment = alignments[code] ?? 1;
    const aligned = Math.ceil(this.#at / alignment) * alignment;
    if (aligned > this.#end) throw malformedDbus('it ends too early');
    this.#at = aligned;
  }

  #take(length: number): number {
    const at = this.#at;
    if (at + length > this.#end) throw malformedDbus('it ends too early');
    this.#at = at + length;
    return at;
  }
}
