import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { BusinessError } from '../../../../src/core/errors.js';
import { decodeAddress } from '../../../../src/core/kernel/codec/address-message.js';
import { decodeLinkSpeed } from '../../../../src/core/kernel/codec/ethtool-message.js';
import { decodeGenericFamily } from '../../../../src/core/kernel/codec/generic-netlink.js';
import { hostIsLittleEndian, KernelBytes } from '../../../../src/core/kernel/codec/kernel-bytes.js';
import { decodeLink } from '../../../../src/core/kernel/codec/link-message.js';
import { MessageWriter } from '../../../../src/core/kernel/codec/message-writer.js';
import { decodeNeighbour } from '../../../../src/core/kernel/codec/neighbour-message.js';
import { decodeAcknowledgement, visitMessages } from '../../../../src/core/kernel/codec/netlink-message.js';
import { decodeNexthop } from '../../../../src/core/kernel/codec/nexthop-message.js';
import { decodeStationRates, decodeWirelessInterface } from '../../../../src/core/kernel/codec/nl80211-message.js';
import { RouteColumns } from '../../../../src/core/kernel/codec/route-columns.js';
import { decodeRoute } from '../../../../src/core/kernel/codec/route-message.js';
import { decodeRule } from '../../../../src/core/kernel/codec/rule-message.js';
import type { Route } from '../../../../src/core/kernel/route.js';
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

interface Sent {
  readonly message: Uint8Array;
  readonly sequence: number;
}

/** Messages behind each other, as the kernel puts them into a datagram. */
function datagramOf(messages: readonly Sent[], littleEndian = hostIsLittleEndian): KernelBytes {
  const bytes = messages.flatMap(({ message, sequence }) => {
    const whole = new MessageWriter(littleEndian).bytes(message).finish(24, 2, sequence);
    return [...whole, ...new Uint8Array(-whole.length & 3)];
  });
  return new KernelBytes(Uint8Array.from(bytes), littleEndian);
}

/** Reads a datagram as the dump with sequence number 7 does, and tells why it is refused. */
function readRoutes(
  source: KernelBytes,
  add: (start: number, end: number) => void,
  passOver?: (at: number) => number,
): string {
  const visit = (_type: number, _flags: number, sequence: number, start: number, end: number): boolean => {
    if (sequence === 7) add(start, end);
    return true;
  };
  try {
    visitMessages(source, source.bytes.length, visit, passOver);
    return '';
  } catch (error) {
    if (error instanceof BusinessError && error.reason === 'kernel.malformed') return error.message;
    throw error;
  }
}

test('a dump is read into columns as message by message, of the other byte order too', (t) => {
  // The length of the prefix, and the destination where it stands first behind the table.
  const likely = fc.tuple(fc.constantFrom(1, 24, 25, 26, 27), fc.nat(255));
  const change = fc.oneof({ weight: 20, arbitrary: likely }, fc.tuple(fc.nat(), fc.nat(255)));
  const sent = fc.record({
    message: fc.constantFrom(...recordedBytes('routes').slice(0, 3)),
    changes: fc.array(change, { maxLength: 2 }),
    tail: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1, 4),
    sequence: fc.constantFrom(7, 7, 7, 7, 6),
  });
  const counts = { alike: 0, refused: 0 };
  fc.assert(
    fc.property(
      fc.array(sent, { minLength: 8, maxLength: 40 }),
      fc.constantFrom(true, true, true, false),
      (many, ordered) => {
        const messages = many.map(({ message, changes, tail, sequence }) => {
          const bytes = Uint8Array.from([...message, ...new Uint8Array(tail)]);
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          return { message: bytes, sequence };
        });
        const source = datagramOf(messages, ordered ? hostIsLittleEndian : !hostIsLittleEndian);
        const expected: Route[] = [];
        const refused = readRoutes(source, (start, end) => {
          const route = decodeRoute(source, start, end);
          if (route !== undefined) expected.push(route);
        });
        const columns = new RouteColumns(() => true);
        const add = (start: number, end: number): void => {
          columns.add(source, start, end);
          counts.alike -= 1;
        };
        const passOver = (at: number): number => columns.addAlike(source, at, source.bytes.length);
        t.is(readRoutes(source, add, passOver), refused);
        counts.alike += columns.length;
        if (refused !== '') counts.refused += 1;
        const rows = expected.map((_, at) => ({
          ...columns.perWay((way) => way)(at),
          destination: columns.destinationAt(at),
          prefixLength: columns.prefixLengthAt(at),
        }));
        t.deepEqual(rows, expected);
        t.deepEqual([...columns], expected);
      },
    ),
    { numRuns: 300 },
  );
  t.true(counts.alike > 100, 'some were like others');
  t.true(counts.refused > 10, 'some were damaged');
});

test('columns leave out what is of no interest, and hold as many rows as come', (t) => {
  const messages = recordedBytes('routes');
  const columns = new RouteColumns(({ type }) => type === 'unicast');
  const expected: Route[] = [];
  for (let round = 0; round < 40; round++) {
    const sent = messages.map((message) => {
      const bytes = Uint8Array.from(message);
      // The second byte is the length of the destination's prefix.
      if (bytes[1] !== 0) bytes[1] = round;
      return { message: bytes, sequence: 7 };
    });
    const source = datagramOf(sent);
    readRoutes(
      source,
      (start, end) => columns.add(source, start, end),
      (at) => columns.addAlike(source, at, source.bytes.length),
    );
    readRoutes(source, (start, end) => {
      const route = decodeRoute(source, start, end);
      if (route?.type === 'unicast') expected.push(route);
    });
  }
  t.true(expected.length > 600 && expected.length < 40 * messages.length);
  t.is(columns.length, expected.length);
  t.deepEqual(
    columns.placesOfLength((length) => length === 9).length,
    expected.filter(({ prefixLength }) => prefixLength === 9).length,
  );
  t.deepEqual(columns.at(700), expected[700]);
  t.is(columns.at(700), columns.at(700));
  t.deepEqual(columns.toJSON(), expected);
  t.is(columns.at(columns.length), undefined);
});

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
