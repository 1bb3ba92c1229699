/** Marshals values for D-Bus, in either byte order: the other half of the reader under test, and what liars speak. */
import { parseDbusSignature, type DbusType } from '../../../../src/core/kernel/codec/dbus-signature.js';

/** A variant: its signature and the value inside. */
export class Variant {
  constructor(
    readonly signature: string,
    readonly value: unknown,
  ) {}
}

const alignments: Readonly<Record<string, number>> = {
  ...{ y: 1, g: 1, v: 1, n: 2, q: 2, b: 4, i: 4, u: 4, h: 4, s: 4, o: 4, a: 4 },
  ...{ x: 8, t: 8, d: 8, '(': 8, '{': 8 },
};

class Writer {
  bytes: number[] = [];

  constructor(readonly little: boolean) {}

  align(to: number): void {
    while (this.bytes.length % to !== 0) this.bytes.push(0);
  }

  number(size: 1 | 2 | 4 | 8, value: bigint, at = this.bytes.length): void {
    const bytes = Array.from({ length: size }, (_, index) => Number(BigInt.asUintN(8, value >> BigInt(8 * index))));
    this.bytes.splice(at, at === this.bytes.length ? 0 : size, ...(this.little ? bytes : bytes.reverse()));
  }

  text(lengthBytes: 1 | 4, value: string): void {
    const text = Buffer.from(value);
    this.number(lengthBytes, BigInt(text.length));
    this.bytes.push(...text, 0);
  }

  value(type: DbusType, value: unknown): void {
    const { code, inner } = type;
    this.align(alignments[code] ?? 1);
    if (code === 's' || code === 'o') return this.text(4, String(value));
    if (code === 'g') return this.text(1, String(value));
    if (code === 'v') return this.variant(value as Variant);
    if (code === 'a') return this.array(type, value);
    if (code === '(') return inner.forEach((member, index) => this.value(member, (value as unknown[])[index]));
    if (code === 'd') return this.number(8, new DataView(Float64Array.of(Number(value)).buffer).getBigUint64(0, true));
    const size = alignments[code] as 1 | 2 | 4 | 8;
    this.number(size, typeof value === 'bigint' ? value : BigInt(Number(value)));
  }

  variant({ signature, value }: Variant): void {
    const [type] = parseDbusSignature(signature);
    this.text(1, signature);
    if (type !== undefined) this.value(type, value);
  }

  array({ inner: [element] }: DbusType, value: unknown): void {
    if (element === undefined) throw new TypeError('an array without a type');
    const lengthAt = this.bytes.length;
    this.number(4, 0n);
    this.align(alignments[element.code] ?? 1);
    const start = this.bytes.length;
    const members = element.code === '{' ? [...(value as Map<unknown, unknown>)] : [...(value as Iterable<unknown>)];
    for (const member of members) {
      if (element.code !== '{') this.value(element, member);
      else {
        this.align(8);
        element.inner.forEach((type, index) => this.value(type, (member as unknown[])[index]));
      }
    }
    this.number(4, BigInt(this.bytes.length - start), lengthAt);
  }
}

export interface WrittenMessage {
  /** 1 call, 2 return, 3 error, 4 signal. */
  readonly type: number;
  readonly serial?: number;
  readonly replySerial?: number;
  readonly sender?: string;
  readonly errorName?: string;
  readonly path?: string;
  readonly interfaceName?: string;
  readonly member?: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
  readonly little?: boolean;
}

export function writeDbusMessage(message: WrittenMessage): Buffer {
  const { type, serial = 1, signature = '', body = [], little = true } = message;
  const content = new Writer(little);
  parseDbusSignature(signature).forEach((each, index) => content.value(each, body[index]));
  const fields: [number, Variant][] = [
    ...field(1, 'o', message.path),
    ...field(2, 's', message.interfaceName),
    ...field(3, 's', message.member),
    ...field(4, 's', message.errorName),
    ...field(5, 'u', message.replySerial),
    ...field(7, 's', message.sender),
    ...field(8, 'g', signature === '' ? undefined : signature),
  ];
  const writer = new Writer(little);
  writer.bytes.push(little ? 0x6c : 0x42, type, 0, 1);
  writer.number(4, BigInt(content.bytes.length));
  writer.number(4, BigInt(serial));
  const [list] = parseDbusSignature('a(yv)');
  if (list !== undefined) writer.value(list, fields);
  writer.align(8);
  return Buffer.from([...writer.bytes, ...content.bytes]);
}

const field = (code: number, signature: string, value: unknown): [number, Variant][] =>
  value === undefined ? [] : [[code, new Variant(signature, value)]];
