import test from 'ava';
import fc from 'fast-check';
import { formatAddress, ipVersionOf, parseAddress } from '../../../src/core/kernel/codec/ip-address.js';
import { prefixContains } from '../../../src/core/kernel/codec/ip-prefix.js';
import type { Route } from '../../../src/core/kernel/route.js';
import { chooseDefault } from '../../../src/core/network/choose-default.js';
import { capabilitiesOf } from '../../../src/core/network/capabilities.js';
import { interfacesOf } from '../../../src/core/network/networks.js';
import { propertiesOf } from '../../../src/core/network/properties.js';
import { lookupRecorded } from '../../../src/core/route/route-lookup.js';
import { Pseudonyms } from '../../../src/core/snapshot/pseudonyms.js';
import { readSnapshot } from '../../../src/core/snapshot/read-snapshot.js';
import { redactionKey } from '../../../src/core/snapshot/redaction-key.js';
import { redactSnapshot } from '../../../src/core/snapshot/redact-snapshot.js';
import { BusinessError } from '../../../src/core/errors.js';
import { publicAddresses, type Snapshot } from '../../../src/core/snapshot/snapshot.js';
import { writeSnapshot } from '../../../src/core/snapshot/write-snapshot.js';
import {
  address,
  defaultRules,
  device,
  home,
  link,
  loopback,
  neighbour,
  route,
  rule,
  snapshot,
  tun,
  via,
} from '../network/build-snapshot.js';

const key = Buffer.alloc(32, 7);
const names = new Pseudonyms(key);

const telling = home({
  links: [
    loopback,
    link(2, 'enx00163e5c7a01', { macAddress: '00:16:3e:5c:7a:01', alternativeNames: ['wlx00163e5c7a02'] }),
  ],
  addresses: [
    address(2, '85.214.20.30/24'),
    address(2, '2a01:4f8:c17:b8f:216:3eff:fe5c:7a01/64'),
    address(2, 'fe80::216:3eff:fe5c:7a01/64'),
    address(2, 'fd12:3456:789a:1::9/64'),
    address(2, '10.1.2.3/8', { peer: '85.214.20.77' }),
  ],
  routes: [
    route('default', via(2, '85.214.20.1'), { preferredSource: '85.214.20.30' }),
    route('85.214.20.0/24', via(2)),
    route('default6', via(2, 'fe80::216:3eff:fe00:1')),
    route('2a01:4f8:c17:b8f::/64', via(2), { metric: 256 }),
    route('fe80::/64', via(2), { metric: 256 }),
  ],
  rules: [
    ...defaultRules,
    rule(5, { inputInterface: 'enx00163e5c7a01', source: '85.214.20.0', sourcePrefixLength: 24 }),
  ],
  devices: [device(2, { ssid: 'Smith family' })],
  neighbours: [
    neighbour(2, '85.214.20.1', { macAddress: '00:16:3e:00:00:01' }),
    neighbour(2, 'ff02::1:ff5c:7a01', { macAddress: '33:33:ff:5c:7a:01', state: 'noarp' }),
  ],
  resolverConfiguration: {
    path: '/etc/resolv.conf',
    nameservers: ['85.214.20.53', 'fe80::1%enx00163e5c7a01'],
    searchDomains: ['smith.example.org', '~corp.example.org'],
  },
});

test('nothing that tells whose machine it is stays in the document', (t) => {
  const document = writeSnapshot(redactSnapshot(telling, key));
  for (const secret of [
    '00163e5c',
    '5c:7a',
    '00:16:3e',
    '85.214',
    '2a01',
    '216:3eff',
    'fe5c',
    '5c7a',
    '3456',
    '789a',
    'mith',
    'corp',
    'example.org',
  ]) {
    t.false(document.includes(secret), secret);
  }
  t.true(document.includes('10.1.2.3'));
  t.notThrows(() => readSnapshot(document));
});

test('the same thing has the same pseudonym in every place and snapshot, another with another key', (t) => {
  const redacted = redactSnapshot(telling, key);
  const name = redacted.links[1]?.name ?? '';
  t.regex(name, /^enx[0-9a-f]{12}$/);
  t.is(name, `enx${redacted.links[1]?.macAddress.replaceAll(':', '') ?? ''}`);
  t.is(redacted.rules[redacted.rules.length - 1]?.inputInterface, name);
  t.true(redacted.resolverConfiguration.nameservers[1]?.endsWith(`%${name}`));
  t.is(redacted.neighbours[0]?.address, redacted.routes.at(0)?.nexthops[0]?.gateway);
  t.deepEqual(redactSnapshot(telling, key), redacted);
  t.notDeepEqual(redactSnapshot(telling, Buffer.alloc(32, 8)).addresses, redacted.addresses);
});

test('hardware addresses stay unicast or group addresses of their length', (t) => {
  t.regex(names.macAddress('00:16:3e:5c:7a:01'), /^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/);
  t.regex(names.macAddress('33:33:ff:5c:7a:01'), /^33:33(:[0-9a-f]{2}){4}$/);
  t.regex(names.macAddress('01:00:5e:00:00:01'), /^01:00:5e(:[0-9a-f]{2}){3}$/);
  t.is(names.macAddress('80:00:00:00:fe:80:00:00:00:00:00:00:00:02:c9:03:00:0b:0c:0d').split(':').length, 20);
  for (const kept of ['', '00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff']) t.is(names.macAddress(kept), kept);
});

const kept = [
  '0.0.0.0',
  '10.1.2.3',
  '172.20.0.1',
  '192.168.1.1',
  '100.64.3.4',
  '127.0.0.53',
  '169.254.1.2',
  '192.0.2.9',
  '224.0.0.251',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:1.2.3.4',
  'ff02::fb',
  ...publicAddresses.ipv4,
  ...publicAddresses.ipv6,
];

test('addresses with a meaning of their own stay, and so do the probes of the default network', (t) => {
  for (const text of kept) t.is(names.address(text), text);
  t.is(names.prefix('0.0.0.0', 0), '0.0.0.0');
  t.is(names.prefix('128.0.0.0', 1), '128.0.0.0');
  t.is(names.prefix('8000::', 1), '8000::');
  t.is(names.prefix('64:ff9b::', 96), '64:ff9b::');
  t.is(names.prefix('fe80::', 64), 'fe80::');
  t.is(names.prefix('fe80::', 10), 'fe80::');
});

const ipv4 = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => bytes.join('.'));
const ipv6 = fc
  .oneof(
    fc.constant([]),
    fc.constantFrom([0xfe, 0x80], [0xfd, 0x12], [0x20, 0x01, 0x0d, 0xb8], [0xff, 0x02], [0x20, 0x02]),
  )
  .chain((start) =>
    fc
      .uint8Array({ minLength: 16 - start.length, maxLength: 16 - start.length })
      .map((rest) => formatAddress(new Uint8Array([...start, ...rest]))),
  );

/** IANA's classes, told independently of the scrambler. */
function classOf(text: string): string {
  const [a = 0, b = 0, c = 0] = parseAddress(text) ?? [];
  if (text.includes(':')) {
    if (a === 0xff) return 'multicast';
    if ((a & 0xfe) === 0xfc) return 'unique local';
    if (a === 0xfe && (b & 0xc0) === 0x80) return 'link-local';
    if (a === 0x20 && b === 0x02) return '6to4';
    return a === 0x20 && b === 0x01 && c === 0x0d ? 'documentation' : (a & 0xe0) === 0x20 ? 'global' : 'other';
  }
  if (a === 10 || (a === 172 && (b & 0xf0) === 16) || (a === 192 && b === 168)) return 'private';
  if (a === 100 && (b & 0xc0) === 64) return 'shared';
  if (a === 169 && b === 254) return 'link-local';
  return a === 0 ? 'zero' : a === 127 ? 'loopback' : a >= 240 ? 'reserved' : a >= 224 ? 'multicast' : 'public';
}

test('two addresses share as many first bits after as before, and stay in their class', (t) => {
  const shared = (one: string, other: string): number => {
    const [left, right] = [parseAddress(one), parseAddress(other)];
    if (left === null || right === null) return 0;
    const differing = left.findIndex((byte, at) => byte !== right[at]);
    return differing < 0
      ? 8 * left.length
      : 8 * differing + Math.clz32((left[differing] ?? 0) ^ (right[differing] ?? 0)) - 24;
  };
  for (const family of [ipv4, ipv6]) {
    fc.assert(
      fc.property(family, family, fc.nat(128), (one, other, flip) => {
        const bytes = [...(parseAddress(one) ?? [])];
        const near = flip % (bytes.length * 8);
        bytes[near >> 3] = (bytes[near >> 3] ?? 0) ^ (0x80 >> (near & 7));
        for (const second of [other, formatAddress(new Uint8Array(bytes))]) {
          t.is(shared(names.address(one), names.address(second)), shared(one, second), `${one} ${second}`);
        }
        t.is(classOf(names.address(one)), classOf(one), one);
        t.is(ipVersionOf(names.address(one)), ipVersionOf(one));
      }),
      { numRuns: 400 },
    );
  }
});

test('a prefix becomes the prefix of its addresses, with zero host bits', (t) => {
  fc.assert(
    fc.property(fc.oneof(ipv4, ipv6), fc.nat(128), (text, length) => {
      const bytes = parseAddress(text) ?? new Uint8Array();
      const prefixLength = length % (bytes.length * 8 + 1);
      const made = parseAddress(names.prefix(text, prefixLength)) ?? new Uint8Array();
      t.true(prefixContains(made, prefixLength, parseAddress(names.address(text)) ?? new Uint8Array()));
      const hostBits = made.reduce(
        (bits, byte, at) => bits | (byte & (0xff >> Math.max(0, Math.min(8, prefixLength - 8 * at)))),
        0,
      );
      t.is(prefixLength === bytes.length * 8 ? 0 : hostBits, 0);
    }),
    { numRuns: 600 },
  );
});

/** Random networks whose routes, gateways and addresses overlap, so that prefixes matter. */
const someIpv4 = fc
  .constantFrom('85.1.2', '85.1.3', '85.129.2', '10.0.0', '192.168.1', '1.1.1', '198.41.0')
  .chain((start) => fc.integer({ min: 1, max: 254 }).map((last) => `${start}.${String(last)}`));
const someIpv6 = fc
  .tuple(
    fc.constantFrom('2a01:4f8:1:2', '2a01:4f8:1:3', '2606:4700:4700:0', 'fd00:1:2:3', 'fe80:0:0:0'),
    fc.integer({ min: 1, max: 9 }),
  )
  .map(([start, last]) => `${start}::${String(last)}`);
const someRoute = fc
  .tuple(
    fc.boolean(),
    someIpv4,
    someIpv6,
    fc.integer({ min: 0, max: 32 }),
    fc.integer({ min: 2, max: 4 }),
    fc.nat(3),
    fc.constantFrom<Route['type'][]>('unicast', 'unicast', 'unicast', 'unreachable', 'throw'),
    fc.constantFrom(254, 254, 7),
  )
  .map(([isIpv4, four, six, length, ifindex, metric, type, table]) => {
    const prefixLength = isIpv4 ? length : 4 * length;
    const bytes = parseAddress(isIpv4 ? four : six) ?? new Uint8Array();
    const masked = formatAddress(
      bytes.map((byte, at) => byte & ~(0xff >> Math.max(0, Math.min(8, prefixLength - 8 * at)))),
    );
    return route(
      `${masked}/${String(prefixLength)}`,
      type === 'unicast' ? via(ifindex, metric === 0 ? '' : isIpv4 ? '85.1.2.1' : 'fe80::1') : [],
      { metric, type, table },
    );
  });
const someSnapshot = fc
  .tuple(
    fc.array(someRoute, { maxLength: 12 }),
    fc.array(fc.tuple(fc.oneof(someIpv4, someIpv6), fc.integer({ min: 2, max: 4 })), { maxLength: 8 }),
    fc.boolean(),
  )
  .map(([routes, addresses, ruled]) => {
    const unique = [...new Map(addresses.map((each) => [each[0], each])).values()];
    return snapshot({
      links: [loopback, link(2, 'eth0'), link(3, 'wlan0'), tun(4, 'tun0')],
      addresses: unique.map(([text, ifindex]) => address(ifindex, `${text}/${text.includes(':') ? '64' : '24'}`)),
      routes,
      rules: ruled
        ? [
            ...defaultRules,
            rule(5, { table: 7, source: '85.1.2.0', sourcePrefixLength: 24 }),
            rule(6, { table: 7, destination: '85.0.0.0', destinationPrefixLength: 8 }),
          ]
        : defaultRules,
    });
  });

/** What the model answers, by which everything is shown. */
const answers = (given: Snapshot) => ({
  interfaces: interfacesOf(given).map(({ link: { name }, reason }) => [name, reason]),
  choice: chooseDefault(given),
  each: given.links.map(({ ifindex }) => [propertiesOf(given, ifindex), capabilitiesOf(given, ifindex)]),
});

test('the model answers on a redacted snapshot as it does on the original, in pseudonyms', (t) => {
  fc.assert(
    fc.property(someSnapshot, fc.oneof(someIpv4, someIpv6), (given, destination) => {
      const redacted = redactSnapshot(given, key);
      const expected = answers(given);
      const { ipv4: four, ipv6: six } = expected.choice;
      const rename = (choice: typeof four): typeof four => ({
        ...choice,
        way: choice.way && {
          ...choice.way,
          gateway: names.address(choice.way.gateway),
          sourceAddress: names.address(choice.way.sourceAddress),
        },
      });
      const actual = answers(redacted);
      t.deepEqual(actual.interfaces, expected.interfaces);
      t.deepEqual(actual.choice, { ...expected.choice, ipv4: rename(four), ipv6: rename(six) });
      t.deepEqual(
        actual.each.map(([, capabilities]) => capabilities),
        expected.each.map(([, capabilities]) => capabilities),
      );
      const family = destination.includes(':') ? 10 : 2;
      const before = lookupRecorded(given, { destination, family });
      const after = lookupRecorded(redacted, { destination: names.address(destination), family });
      t.deepEqual(
        { ...after, query: 0, alternatives: 0 },
        {
          ...before,
          query: 0,
          alternatives: 0,
          gateway: names.address(before.gateway),
          sourceAddress: names.address(before.sourceAddress),
          destination: names.prefix(before.destination, before.prefixLength),
        },
      );
    }),
    { numRuns: 300 },
  );
});

test('the key is of the machine where it has an id, else of the moment', (t) => {
  const files = (id: string | undefined) => ({
    readText: () => {
      if (id === undefined) throw new BusinessError('file.missing', 'none');
      return id;
    },
  });
  const id = '0123456789abcdef0123456789abcdef\n';
  t.deepEqual(redactionKey(files(id)), redactionKey(files(id)));
  t.notDeepEqual(redactionKey(files(id)), redactionKey(files(id.replace('0', '1'))));
  t.false(
    Buffer.from(redactionKey(files(id)))
      .toString('hex')
      .includes(id.trim()),
  );
  for (const none of [undefined, '', 'uninitialized\n']) {
    t.is(redactionKey(files(none)).length, 32);
    t.notDeepEqual(redactionKey(files(none)), redactionKey(files(none)));
  }
});
