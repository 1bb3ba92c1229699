import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { BusinessError } from '../../../../src/core/errors.js';
import { hostIsLittleEndian, KernelBytes } from '../../../../src/core/kernel/codec/kernel-bytes.js';
import { MessageWriter } from '../../../../src/core/kernel/codec/message-writer.js';
import { visitMessages } from '../../../../src/core/kernel/codec/netlink-message.js';
import { RouteColumns } from '../../../../src/core/kernel/codec/route-columns.js';
import { decodeRoute } from '../../../../src/core/kernel/codec/route-message.js';
import type { Route } from '../../../../src/core/kernel/route.js';

const file = new URL('../../../fixtures/netlink/routes.json', import.meta.url);
const { messages: recorded } = JSON.parse(readFileSync(file, 'utf8')) as { messages: string[] };
const recordedRoutes: readonly Uint8Array[] = recorded.map((text) => Buffer.from(text, 'hex'));

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

/** A stretch goes one way, the next one begins where it ends, and what is alike differs in the destination alone. */
function checkStretches(t: ExecutionContext, columns: RouteColumns, expected: readonly Route[]): void {
  const wayOf = (route: Route): object => ({ ...route, destination: '', prefixLength: 0 });
  let at = 0;
  columns.eachStretch((from, to) => {
    t.is(from, at);
    t.true(to > from && to <= expected.length);
    const [first, ...others] = expected.slice(from, to).map(wayOf);
    for (const other of others) t.deepEqual(other, first);
    at = to;
  });
  t.is(at, expected.length);
  for (let one = 1; one < expected.length; one++) {
    const [route, before] = [expected[one], expected[one - 1]];
    if (route === undefined || before === undefined || !columns.isAlike(one, one - 1)) continue;
    t.deepEqual({ ...route, destination: '' }, { ...before, destination: '' });
  }
}

test('a dump is read into columns as message by message, of the other byte order too', (t) => {
  // The length of the prefix, and the destination where it stands first behind the table.
  const likely = fc.tuple(fc.constantFrom(1, 24, 25, 26, 27), fc.nat(255));
  const change = fc.oneof({ weight: 20, arbitrary: likely }, fc.tuple(fc.nat(), fc.nat(255)));
  const sent = fc.record({
    message: fc.constantFrom(...recordedRoutes.slice(0, 3)),
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
        checkStretches(t, columns, expected);
      },
    ),
    { numRuns: 300 },
  );
  t.true(counts.alike > 100, 'some were like others');
  t.true(counts.refused > 10, 'some were damaged');
});

test('columns leave out what is of no interest, and hold as many rows as come', (t) => {
  const columns = new RouteColumns(({ type }) => type === 'unicast');
  const expected: Route[] = [];
  for (let round = 0; round < 40; round++) {
    const sent = recordedRoutes.map((message) => {
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
  t.true(expected.length > 600 && expected.length < 40 * recordedRoutes.length);
  t.is(columns.length, expected.length);
  t.deepEqual(
    columns.placesOfLength(9),
    [...expected.keys()].filter((at) => expected[at]?.prefixLength === 9),
  );
  t.deepEqual(columns.at(700), expected[700]);
  t.is(columns.at(700), columns.at(700));
  t.deepEqual(columns.toJSON(), expected);
  t.is(columns.at(columns.length), undefined);
});

test('routes of multicast and MPLS are passed over, whose addresses have other lengths', (t) => {
  const [message = new Uint8Array()] = recordedRoutes;
  const columns = new RouteColumns(() => true);
  const ofFamily = (family: number): Sent => {
    // struct rtmsg, then RTA_DST and RTA_SRC of four bytes.
    const bytes = [family, 32, 32, 0, 254, 0, 0, 1, 0, 0, 0, 0, 8, 0, 1, 0, 232, 1, 2, 3, 8, 0, 2, 0, 10, 0, 0, 1];
    return { message: Uint8Array.from(bytes), sequence: 7 };
  };
  const own = { message, sequence: 7 };
  const datagram = datagramOf([own, ofFamily(128), ofFamily(129), own, ofFamily(28), own]);
  const refused = readRoutes(
    datagram,
    (start, end) => columns.add(datagram, start, end),
    (at) => columns.addAlike(datagram, at, datagram.bytes.length),
  );
  t.is(refused, '');
  t.is(columns.length, 3);
});

test('rows that fill their arrays exactly are one stretch', (t) => {
  const [message = new Uint8Array()] = recordedRoutes;
  for (const count of [255, 256, 257, 512, 513]) {
    const columns = new RouteColumns(() => true);
    for (let round = 0; round < count; round++) {
      const datagram = datagramOf([{ message, sequence: 7 }]);
      const add = (start: number, end: number): void => columns.add(datagram, start, end);
      readRoutes(datagram, add, (at) => columns.addAlike(datagram, at, datagram.bytes.length));
    }
    const stretches: [number, number][] = [];
    columns.eachStretch((from, to) => stretches.push([from, to]));
    t.deepEqual(stretches, [[0, count]]);
  }
});

test('messages that are alike are still found behind hundreds that are like no other', (t) => {
  const [message = new Uint8Array()] = recordedRoutes;
  let decoded = 0;
  const columns = new RouteColumns(() => (decoded += 1) > 0);
  const sent = (table: number, destination: number): Sent => {
    const bytes = Uint8Array.from(message);
    // RTA_TABLE stands behind struct rtmsg, RTA_DST behind that.
    new DataView(bytes.buffer).setUint32(16, table, true);
    new DataView(bytes.buffer).setUint32(24, destination, true);
    return { message: bytes, sequence: 7 };
  };
  const unlike = Array.from({ length: 500 }, (_, at) => sent(1000 + at, at));
  const alike = Array.from({ length: 1000 }, (_, at) => sent(7, at));
  const source = datagramOf([...unlike, ...alike, ...unlike, ...alike]);
  readRoutes(
    source,
    (start, end) => columns.add(source, start, end),
    (at) => columns.addAlike(source, at, source.bytes.length),
  );
  t.is(columns.length, 3000);
  t.true(decoded >= 1000 && decoded <= 1100, String(decoded));
  t.deepEqual(
    columns.map(({ table }) => table),
    [...unlike, ...alike, ...unlike, ...alike].map((_, at) => (at % 1500 < 500 ? 1000 + (at % 1500) : 7)),
  );
});
