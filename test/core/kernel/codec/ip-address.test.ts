import { SocketAddress, isIP } from 'node:net';
import test from 'ava';
import fc from 'fast-check';
import {
  canonicalAddress,
  formatAddress,
  ipVersionOf,
  parseAddress,
} from '../../../../src/core/kernel/codec/ip-address.js';
import { prefixContains } from '../../../../src/core/kernel/codec/ip-prefix.js';

for (const [text, canonical] of [
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['1:0:0:0:0:0:0:0', '1::'],
  ['0:0:1::', '0:0:1::'],
  ['::ffff:0102:0304', '::ffff:1.2.3.4'],
  ['::1.2.3.4', '::1.2.3.4'],
  ['::5', '::5'],
  ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['255.255.255.255', '255.255.255.255'],
] as const) {
  test(`${text} is written ${canonical}`, (t) => {
    t.is(canonicalAddress(text), canonical);
  });
}

const texts = [
  '',
  ':',
  ':::',
  '1',
  '1.2.3',
  '1.2.3.4.5',
  '01.2.3.4',
  '1.2.3.256',
  '1.2.3.',
  '.1.2.3',
  '1..2.3',
  '1.2.3.4 ',
  '::1::',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7:8::',
  '::1:2:3:4:5:6:7:8',
  ':1:2:3:4:5:6:7:8',
  '12345::',
  'g::',
  '::1.2.3',
  '::1.2.3.4.5',
  '1.2.3.4::',
  '::1.2.3.4:5',
  '1:2:3:4:5:6:7:1.2.3.4',
  'fe80::1%eth0',
  '1:',
];

for (const text of texts) {
  test(`${JSON.stringify(text)} is no address`, (t) => {
    t.is(parseAddress(text), null);
    t.is(ipVersionOf(text), 0);
  });
}

const pieces = fc.constantFrom(
  '0',
  '1',
  '9',
  '10',
  '255',
  '256',
  'f',
  'ffff',
  'AbC',
  ':',
  ':',
  '::',
  '.',
  '.',
  '1.2.3.4',
  'g',
  ' ',
  '-',
);

test('what is an address is decided as Node decides it', (t) => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 17 }), (parts) => {
      const text = parts.join('');
      return ipVersionOf(text) === isIP(text);
    }),
    { numRuns: 5000 },
  );
  t.pass();
});

const ipv4 = fc.uint8Array({ minLength: 4, maxLength: 4 });
const ipv6 = fc
  .array(fc.oneof(fc.constant(0), fc.nat(0xffff), fc.constant(0xffff)), { minLength: 8, maxLength: 8 })
  .map((words) => Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff])));

test('every address survives being written and read', (t) => {
  fc.assert(
    fc.property(fc.oneof(ipv4, ipv6), (bytes) =>
      Buffer.from(bytes).equals(parseAddress(formatAddress(bytes)) ?? Buffer.of()),
    ),
    { numRuns: 2000 },
  );
  t.pass();
});

test('IPv6 addresses are written as libuv writes them', (t) => {
  fc.assert(
    fc.property(ipv6, (bytes) => {
      // libuv alone writes ::5 as ::0.0.0.5.
      fc.pre(bytes.subarray(0, 12).some((byte) => byte !== 0));
      const long = Buffer.from(bytes)
        .toString('hex')
        .replace(/(.{4})(?!$)/g, '$1:');
      return formatAddress(bytes) === new SocketAddress({ address: long, family: 'ipv6' }).address;
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test('an address inside a longer buffer is written from where it stands', (t) => {
  const buffer = Uint8Array.of(9, 9, 10, 0, 0, 7, 9);
  t.is(formatAddress(buffer, 2, 4), '10.0.0.7');
});

const contains = (prefix: string, length: number, address: string): boolean =>
  prefixContains(parseAddress(prefix) ?? Buffer.of(), length, parseAddress(address) ?? Buffer.of());

for (const [prefix, length, inside, outside] of [
  ['10.0.0.0', 8, '10.255.255.255', '11.0.0.0'],
  ['10.0.0.128', 25, '10.0.0.255', '10.0.0.127'],
  ['10.0.0.7', 32, '10.0.0.7', '10.0.0.6'],
  ['0.0.0.0', 0, '255.255.255.255', '::'],
  ['8000::', 1, 'ffff::', '7fff::'],
  ['2001:db8::', 33, '2001:db8:7fff::', '2001:db8:8000::'],
] as const) {
  test(`${prefix}/${length} contains ${inside} and not ${outside}`, (t) => {
    t.true(contains(prefix, length, inside));
    t.false(contains(prefix, length, outside));
  });
}

test('a prefix longer than the address contains nothing', (t) => {
  t.false(contains('10.0.0.0', 33, '10.0.0.0'));
});
