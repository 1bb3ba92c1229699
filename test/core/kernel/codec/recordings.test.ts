import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { BusinessError } from '../../../../src/core/errors.js';
import { decodeAddress } from '../../../../src/core/kernel/codec/address-message.js';
import { decodeLinkSpeed } from '../../../../src/core/kernel/codec/ethtool-message.js';
import { decodeGenericFamily } from '../../../../src/core/kernel/codec/generic-netlink.js';
import { KernelBytes } from '../../../../src/core/kernel/codec/kernel-bytes.js';
import { decodeLink } from '../../../../src/core/kernel/codec/link-message.js';
import { MessageWriter } from '../../../../src/core/kernel/codec/message-writer.js';
import { decodeNeighbour } from '../../../../src/core/kernel/codec/neighbour-message.js';
import { decodeAcknowledgement, visitMessages } from '../../../../src/core/kernel/codec/netlink-message.js';
import { decodeNexthop } from '../../../../src/core/kernel/codec/nexthop-message.js';
import { decodeStationRates, decodeWirelessInterface } from '../../../../src/core/kernel/codec/nl80211-message.js';
import { decodeRoute } from '../../../../src/core/kernel/codec/route-message.js';
import { decodeRule } from '../../../../src/core/kernel/codec/rule-message.js';
import { list } from '../../../lab/json.js';
import type { JsonObject } from '../../../lab/json.js';
import { assertSameTables } from '../../../lab/same-tables.js';
import { witnessedAddresses, witnessedLink, witnessedNeighbour } from '../../../lab/witness-link.js';
import { witnessedNexthop, witnessedRoute, witnessedRule } from '../../../lab/witness-route.js';
import type { Witnessed } from '../../../lab/witness.js';

interface Recording {
  readonly messages: readonly string[];
  /** What `ip -j -d -N` printed of the same table. */
  readonly witness: readonly JsonObject[];
}

type Decode<T> = (source: KernelBytes, start: number, end: number) => T | undefined;

function recording(kind: string): Recording {
  const file = new URL(`../../../fixtures/netlink/${kind}.json`, import.meta.url);
  const { messages, witness }: { messages: string[]; witness: unknown } = JSON.parse(readFileSync(file, 'utf8'));
  return { messages, witness: list(witness) };
}

const recordedBytes = (kind: string): Uint8Array[] => recording(kind).messages.map((text) => Buffer.from(text, 'hex'));

/** Recordings are of a little-endian machine. */
function decodeAll<T>(kind: string, decode: Decode<T>): T[] {
  return recordedBytes(kind)
    .map((bytes) => decode(new KernelBytes(bytes, true), 0, bytes.length))
    .filter((item) => item !== undefined);
}

const names = new Map(decodeAll('links', decodeLink).map((link) => [link.name, link.ifindex]));
const indexOf = (name: string): number => names.get(name) ?? 0;

const ours: Witnessed = {
  links: decodeAll('links', decodeLink),
  addresses: decodeAll('addresses', decodeAddress),
  routes: decodeAll('routes', decodeRoute),
  rules: decodeAll('rules', decodeRule),
  nexthops: decodeAll('nexthops', decodeNexthop),
  // ip shows neighbours of lo only when asked for it.
  neighbours: decodeAll('neighbours', decodeNeighbour).filter(({ ifindex }) => ifindex !== indexOf('lo')),
};

const theirs: Witnessed = {
  links: recording('links').witness.map((link) => witnessedLink(link, indexOf)),
  addresses: recording('addresses').witness.flatMap(witnessedAddresses),
  routes: recording('routes').witness.map((route) => witnessedRoute(route, indexOf)),
  rules: [],
  nexthops: recording('nexthops').witness.map((nexthop) => witnessedNexthop(nexthop, indexOf)),
  neighbours: recording('neighbours').witness.map((neighbour) => witnessedNeighbour(neighbour, indexOf)),
};

for (const part of ['links', 'addresses', 'routes', 'nexthops', 'neighbours'] as const) {
  test(`recorded ${part} are read as ip -d prints them`, (t) => {
    t.true(ours[part].length > 4);
    assertSameTables(t, ours, theirs, [part]);
  });
}

for (const family of [2, 10] as const) {
  test(`recorded rules of family ${family} are read as ip -d rule prints them, whatever they select by`, (t) => {
    const rules = ours.rules.filter((rule) => rule.family === family);
    const printed = recording(family === 2 ? 'rules' : 'rules6').witness.map((rule) => witnessedRule(rule, family));
    t.true(rules.length > 2);
    assertSameTables(t, { ...ours, rules }, { ...theirs, rules: printed }, ['rules']);
  });
}

test('a route that goes nowhere has no next hop, though IPv6 names lo', (t) => {
  const excluded = decodeAll('routes', decodeRoute).filter(({ type }) => type === 'prohibit');
  t.deepEqual(
    excluded.map(({ family, nexthops }) => [family, nexthops.length]),
    [
      [2, 0],
      [10, 0],
    ],
  );
});

test('a mark of zero under a mask is a condition, not the lack of one', (t) => {
  const rule = decodeAll('rules', decodeRule).find(({ priority }) => priority === 102);
  t.is(rule?.mark, 0);
  t.is(rule?.markMask, 0xff);
});

test('the controller of generic netlink names its families', (t) => {
  const families = decodeAll('families', decodeGenericFamily);
  t.is(families.find(({ name }) => name === 'nlctrl')?.id, 16);
  t.true(families.some(({ name }) => name === 'ethtool'));
});

test('link modes tell the speed of a link in kbit/s', (t) => {
  const speeds = new Map(decodeAll('link-modes', decodeLinkSpeed).map((one) => [one.ifindex, one.speedKbps]));
  t.is(speeds.get(indexOf('veth0')), 10_000_000);
  t.is(speeds.get(indexOf('tun0')), 10_000_000);
});

/** Payload of a message built in a byte order, without its header. */
function built(littleEndian: boolean, write: (writer: MessageWriter) => void): KernelBytes {
  const writer = new MessageWriter(littleEndian);
  write(writer);
  return new KernelBytes(writer.finish(0, 0, 0).subarray(16), littleEndian);
}

const decodeBuilt = <T>(source: KernelBytes, decode: Decode<T>): T | undefined =>
  decode(source, 0, source.bytes.length);

for (const littleEndian of [true, false]) {
  const order = littleEndian ? 'little' : 'big';

  test(`a route of a ${order}-endian machine is read`, (t) => {
    const source = built(littleEndian, (writer) =>
      writer
        .bytes(new Uint8Array([2, 16, 0, 0, 252, 4, 0, 1]))
        .u32(0)
        .attribute(1, () => writer.bytes(new Uint8Array([10, 1, 0, 0])))
        .attributeU32(4, 0x01020304)
        .attribute(5, () => writer.bytes(new Uint8Array([10, 0, 0, 1])))
        .attributeU32(6, 0xffffffff)
        .attribute(8, () => writer.attributeU32(2, 1400))
        .attributeU32(15, 51820),
    );
    const route = decodeBuilt(source, decodeRoute);
    t.is(route?.table, 51820);
    t.is(route?.metric, 0xffffffff);
    t.is(route?.mtu, 1400);
    t.is(route?.destination, '10.1.0.0');
    t.deepEqual(route?.nexthops, [{ ifindex: 0x01020304, gateway: '10.0.0.1', weight: 1, flags: 0 }]);
  });

  test(`a wireless interface and its rates on a ${order}-endian machine are read`, (t) => {
    const wireless = built(littleEndian, (writer) =>
      writer
        .u32(0)
        .attributeU32(3, 7)
        .attributeU32(5, 2)
        .attribute(52, () => writer.bytes(new TextEncoder().encode('Café ☕'))),
    );
    t.deepEqual(decodeBuilt(wireless, decodeWirelessInterface), { ifindex: 7, ssid: 'Café ☕', joins: true });
    const station = built(littleEndian, (writer) =>
      writer
        .u32(0)
        .attribute(21, () =>
          writer
            .attribute(8, () => writer.attribute(1, () => writer.u16(65)).attributeU32(5, 24_019))
            .attribute(14, () => writer.attribute(1, () => writer.u16(65))),
        ),
    );
    t.deepEqual(decodeBuilt(station, decodeStationRates), { transmitKbps: 2_401_900, receiveKbps: 6500 });
  });
}

test('a wireless device without an interface is no wireless interface', (t) => {
  t.is(
    decodeBuilt(
      built(true, (writer) => writer.u32(0).attributeU32(5, 10)),
      decodeWirelessInterface,
    ),
    undefined,
  );
});

const EXT_ACK = 0x200;
const CAPPED = 0x100;

for (const [how, flags, echo] of [
  ['whole', EXT_ACK, 28],
  ['capped to its header', EXT_ACK | CAPPED, 16],
] as const) {
  test(`the kernel's words are found behind a request that is echoed ${how}`, (t) => {
    const source = built(true, (writer) =>
      writer
        .u32(-95 >>> 0)
        .u32(28)
        .bytes(new Uint8Array(echo - 4))
        .attributeText(1, 'Not today'),
    );
    const answer = decodeAcknowledgement(source, 2, flags, 0, source.bytes.length);
    t.deepEqual(answer, { errno: 95, explanation: 'Not today' });
  });
}

const decoders: Readonly<Record<string, Decode<unknown>>> = {
  links: decodeLink,
  addresses: decodeAddress,
  routes: decodeRoute,
  rules: decodeRule,
  neighbours: decodeNeighbour,
  nexthops: decodeNexthop,
  families: decodeGenericFamily,
  'link-modes': decodeLinkSpeed,
};

/** What decoding comes to: the value, or the message of the one error allowed. Anything else fails the test. */
function outcome(decode: Decode<unknown>, bytes: Uint8Array, end = bytes.length): string {
  try {
    return JSON.stringify(decode(new KernelBytes(bytes, true), 0, end)) ?? 'nothing';
  } catch (error) {
    if (error instanceof BusinessError && error.reason === 'kernel.malformed') return error.message;
    throw error;
  }
}

/** The same bytes at the start of a longer buffer full of something else, as messages stand in a receive buffer. */
function surrounded(bytes: Uint8Array, filling: number): Uint8Array {
  const longer = new Uint8Array(bytes.length + 64).fill(filling);
  longer.set(bytes);
  return longer;
}

for (const [kind, decode] of Object.entries(decoders)) {
  const messages = recordedBytes(kind);

  test(`arbitrary bytes in place of ${kind} are read or refused, and nothing behind them counts`, (t) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 96 }), fc.constantFrom(0, 1, 0xff), (bytes, filling) => {
        return outcome(decode, bytes) === outcome(decode, surrounded(bytes, filling), bytes.length);
      }),
    );
    t.pass();
  });

  test(`damaged recordings of ${kind} are read or refused, and nothing behind them counts`, (t) => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.constantFrom(...messages),
        damage,
        fc.double({ min: 0.2, max: 1, noNaN: true }),
        (message, changes, kept) => {
          const bytes = Uint8Array.from(message.subarray(0, Math.ceil(message.length * kept)));
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          return outcome(decode, bytes) === outcome(decode, surrounded(bytes, 7), bytes.length);
        },
      ),
      { numRuns: 300 },
    );
    t.pass();
  });
}

for (const [what, decode] of Object.entries({ decodeWirelessInterface, decodeStationRates })) {
  test(`${what} reads or refuses arbitrary bytes`, (t) => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 96 }), (bytes) => outcome(decode, bytes) !== ''));
    t.pass();
  });
}

test('arbitrary datagrams are walked or refused, always forwards and inside', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 128 }), (bytes) => {
      let last = 0;
      const walk: Decode<unknown> = (source, _, length) => {
        visitMessages(source, length, (type, flags, _sequence, start, end) => {
          if (start < last || end > length || start > end) throw new Error('walked outside');
          last = end;
          outcome((inner, from, to) => decodeAcknowledgement(inner, type, flags, from + start, to), bytes, end);
          return true;
        });
        return 'walked';
      };
      return outcome(walk, bytes) !== '';
    }),
  );
  t.pass();
});
