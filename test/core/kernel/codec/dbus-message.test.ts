import test from 'ava';
import fc from 'fast-check';
import { BusinessError } from '../../../../src/core/errors.js';
import {
  dbusMessageBytes,
  decodeDbusMessage,
  encodeDbusCall,
  maxDbusMessageBytes,
} from '../../../../src/core/kernel/codec/dbus-message.js';
import { parseDbusSignature } from '../../../../src/core/kernel/codec/dbus-signature.js';
import { Variant, writeDbusMessage } from './dbus-writer.js';

/** A value, its signature, and what the reader makes of it. */
interface Sample {
  readonly signature: string;
  readonly value: unknown;
  readonly read: unknown;
}

const plain = <T>(signature: string, values: fc.Arbitrary<T>): fc.Arbitrary<Sample> =>
  values.map((value) => ({ signature, value, read: value }));
const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''));

const basics: fc.Arbitrary<Sample>[] = [
  plain('y', fc.integer({ min: 0, max: 255 })),
  plain('b', fc.boolean()),
  plain('n', fc.integer({ min: -0x8000, max: 0x7fff })),
  plain('q', fc.integer({ min: 0, max: 0xffff })),
  plain('i', fc.integer({ min: -0x80000000, max: 0x7fffffff })),
  plain('u', fc.integer({ min: 0, max: 0xffffffff })),
  plain('x', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  plain('t', fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  plain('d', fc.double({ noNaN: true })),
  plain('s', text),
  plain('o', fc.constantFrom('/', '/org/freedesktop/NetworkManager')),
  plain('g', fc.constantFrom('', 'a{sv}', 'ii')),
];

const { sample } = fc.letrec<{ sample: Sample }>((tie) => {
  const inner = tie('sample');
  return {
    sample: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      ...basics,
      fc.uint8Array({ maxLength: 20 }).map((bytes) => ({ signature: 'ay', value: bytes, read: Buffer.from(bytes) })),
      inner.map(({ signature, value, read }) => ({ signature: 'v', value: new Variant(signature, value), read })),
      fc.array(inner, { minLength: 1, maxLength: 4 }).map((members) => ({
        signature: `(${members.map(({ signature }) => signature).join('')})`,
        value: members.map(({ value }) => value),
        read: members.map(({ read }) => read),
      })),
      fc.tuple(inner, fc.nat(3)).map(([{ signature, value, read }, length]) => ({
        signature: `a${signature}`,
        value: Array.from({ length }, () => value),
        read: signature === 'y' ? Buffer.alloc(length, Number(read)) : Array.from({ length }, () => read),
      })),
      fc
        .tuple(fc.dictionary(text, fc.constant(0), { maxKeys: 3 }), inner)
        .map(([keys, { signature, value, read }]) => ({
          signature: `a{s${signature}}`,
          value: new Map(Object.keys(keys).map((key) => [key, value])),
          read: new Map(Object.keys(keys).map((key) => [key, read])),
        })),
    ),
  };
});

const samples = fc
  .array(sample, { maxLength: 4 })
  .filter((list) => list.map(({ signature }) => signature).join('').length <= 255 && list.every(isParsable));

function isParsable({ signature }: Sample): boolean {
  try {
    return parseDbusSignature(signature).length === 1;
  } catch {
    return false;
  }
}

test('every value of every type is read as it was written, in either byte order', (t) => {
  fc.assert(
    fc.property(samples, fc.boolean(), (list, little) => {
      const signature = list.map((each) => each.signature).join('');
      const body = list.map(({ value }) => value);
      const message = decodeDbusMessage(
        writeDbusMessage({ type: 2, replySerial: 7, sender: ':1.5', signature, body, little }),
      );
      t.deepEqual(
        message.body,
        list.map(({ read }) => read),
      );
      t.like(message, { type: 'return', replySerial: 7, sender: ':1.5' });
    }),
    { numRuns: 300 },
  );
});

test('a call says where it goes, never starts a service, and is read back as it was made', (t) => {
  const call = { destination: 'a.b', path: '/a', interfaceName: 'a.I', member: 'Get', texts: ['x', '', 'zoë'] };
  const bytes = encodeDbusCall(call, 3);
  t.is(bytes[2], 0x2);
  t.is(bytes.readUInt32LE(8), 3);
  t.is(dbusMessageBytes(bytes), bytes.length);
  t.like(decodeDbusMessage(bytes), { type: 'call', path: '/a', interfaceName: 'a.I', member: 'Get', body: call.texts });
});

test('whatever bytes come, they are a message or an error of their own, never anything else', (t) => {
  const written = samples.map((list) =>
    writeDbusMessage({
      type: 2,
      replySerial: 1,
      signature: list.map(({ signature }) => signature).join(''),
      body: list.map(({ value }) => value),
    }),
  );
  const damages = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
  const read = (bytes: Buffer): void => {
    try {
      decodeDbusMessage(bytes);
    } catch (error) {
      if (!(error instanceof BusinessError) || error.reason !== 'manager.malformed') throw error;
    }
  };
  fc.assert(
    fc.property(written, damages, fc.nat(), (message, damage, cut) => {
      for (const [at, byte] of damage) message[at % message.length] = byte;
      read(message);
      read(message.subarray(0, cut % message.length));
    }),
    { numRuns: 1000 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => read(Buffer.from(bytes))));
  t.pass();
});

test('a message in pieces is waited for, one that is too large refused before it comes', (t) => {
  const message = writeDbusMessage({ type: 2, signature: 's', body: ['text'] });
  t.is(dbusMessageBytes(message.subarray(0, 15)), undefined);
  t.is(dbusMessageBytes(message.subarray(0, 16)), message.length);
  message.writeUInt32LE(maxDbusMessageBytes, 4);
  t.throws(() => dbusMessageBytes(message), { instanceOf: BusinessError });
});

for (const signature of ['a', '(', '()', 'a{v}', 'a{vs}', 'a{s}', 'a{sss}', '{ss}', 'z', ')', '(s', 'a'.repeat(256)]) {
  test(`${signature.slice(0, 9)} is no signature`, (t) => {
    t.throws(() => parseDbusSignature(signature), { instanceOf: BusinessError });
  });
}

test('values in values end at a depth of 64, and arrays in arrays at 32', (t) => {
  const nested = (depth: number): unknown => (depth === 0 ? new Variant('y', 1) : new Variant('v', nested(depth - 1)));
  const at = (depth: number) => () =>
    decodeDbusMessage(writeDbusMessage({ type: 2, signature: 'v', body: [nested(depth)] }));
  t.deepEqual(at(60)().body, [1]);
  t.throws(at(64), { instanceOf: BusinessError });
  t.is(parseDbusSignature(`${'a'.repeat(32)}y`).length, 1);
  t.throws(() => parseDbusSignature(`${'a'.repeat(33)}y`), { instanceOf: BusinessError });
});
