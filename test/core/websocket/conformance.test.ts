/**
 * The categories of RFC 6455 and RFC 7692 that conformance suites walk, as cases for one server: what it sends, what an echo
 * says back, and the code of the close frame that ends it.
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { openHost } from '../../../src/core/open-host.js';
import { openWebSocket } from '../../../src/core/websocket/open-websocket.js';
import { agreement, frame, FrameReader, type RawFrame, rawServer, type ReceivedFrame } from './raw-server.js';

const host = openHost();

interface Case {
  readonly name: string;
  readonly frames: readonly RawFrame[];
  /** Octets that are written at a time; all at once when absent. */
  readonly chop?: number;
  /** What comes back, in order: texts, bytes, and pongs as `pong:...`. The same messages as were sent when absent. */
  readonly echoes?: readonly (string | Buffer)[];
  /** In the client's close frame; 1000 when absent, null for a frame without one. */
  readonly closes?: number | null;
}

const text = (payload: string | Buffer): RawFrame => ({ opcode: 1, payload });
const ping = (payload: string | Buffer = ''): RawFrame => ({ opcode: 9, payload });
const goodbye: RawFrame = { opcode: 8, payload: Buffer.from([3, 232]) };
const closing = (bytes: readonly number[]): RawFrame => ({ opcode: 8, payload: Buffer.from(bytes) });
const coded = (code: number, reason = ''): RawFrame => closing([code >> 8, code & 255, ...Buffer.from(reason)]);

/** A message in pieces of these sizes, the last one takes the rest. */
function fragments(opcode: number, payload: Buffer, size: number): RawFrame[] {
  const count = Math.max(1, Math.ceil(payload.length / size));
  return Array.from({ length: count }, (_, at) => ({
    opcode: at === 0 ? opcode : 0,
    fin: at === count - 1,
    payload: payload.subarray(at * size, (at + 1) * size),
  }));
}

async function play(socket: Socket, request: string, { frames, chop }: Case): Promise<ReceivedFrame[]> {
  const reader = new FrameReader();
  const got: ReceivedFrame[] = [];
  const over = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('data', (chunk: Buffer) => {
    got.push(...reader.push(chunk));
    if (got.at(-1)?.opcode === 8) socket.end();
  });
  socket.setNoDelay().write(agreement(request));
  const bytes = Buffer.concat(frames.map(frame));
  for (let at = 0; at < bytes.length && !socket.destroyed; at += chop ?? bytes.length) {
    socket.write(bytes.subarray(at, at + (chop ?? bytes.length)));
    if (chop !== undefined) await new Promise((resolve) => setImmediate(resolve));
  }
  await over;
  return got;
}

async function walk(t: ExecutionContext, cases: readonly Case[]): Promise<void> {
  let played: Promise<ReceivedFrame[]> | undefined;
  const server = await rawServer(t, (socket, request) => {
    const found = cases[Number(/^GET \/(\d+)/.exec(request)?.[1])];
    if (found !== undefined) played = play(socket, request, found);
  });
  for (const [index, each] of cases.entries()) {
    const connection = await openWebSocket(host, `ws://127.0.0.1:${server.port}/${index}`);
    connection.onMessage((message) => void connection.send(message));
    await connection.ended;
    const frames = (await played) ?? [];
    t.true(
      frames.every(({ masked, fin, rsv1 }) => masked && fin && !rsv1),
      each.name,
    );
    const sent = each.frames.filter(({ opcode }) => opcode < 8).map(({ payload = '' }) => payload);
    const expected = each.echoes ?? sent;
    t.deepEqual(
      frames
        .filter(({ opcode }) => opcode !== 8)
        .map(({ opcode, payload }) =>
          opcode === 10 ? `pong:${payload.toString('latin1')}` : payload.toString('latin1'),
        ),
      expected.map((all) => (typeof all === 'string' ? Buffer.from(all) : all).toString('latin1')),
      each.name,
    );
    const close = frames.at(-1);
    t.is(close?.opcode, 8, each.name);
    const code = (close?.payload.length ?? 0) < 2 ? null : close?.payload.readUInt16BE();
    t.is(code, each.closes === undefined ? 1000 : each.closes, each.name);
  }
}

const broken = { echoes: [], closes: 1002 } as const;

test('1: texts and bytes of every kind of length come back as they were, whole and in small pieces', (t) =>
  walk(
    t,
    [0, 125, 126, 127, 128, 65_535, 65_536].flatMap((length) =>
      [1, 2].flatMap((opcode) =>
        [undefined, 997].map((chop) => ({
          name: `${length} bytes of opcode ${opcode}`,
          frames: [{ opcode, payload: Buffer.alloc(length, '*') }, goodbye],
          ...(chop === undefined ? {} : { chop }),
        })),
      ),
    ),
  ));

test('2: pings are answered with what they hold, in order; pongs that nobody asked for are passed over', (t) =>
  walk(t, [
    { name: 'empty', frames: [ping(), goodbye], echoes: ['pong:'] },
    { name: 'text', frames: [ping('Hello'), goodbye], echoes: ['pong:Hello'] },
    {
      name: 'binary',
      frames: [ping(Buffer.from([0, 255, 254])), goodbye],
      echoes: [Buffer.from('pong:\0\xff\xfe', 'latin1')],
    },
    { name: '125 bytes', frames: [ping('*'.repeat(125)), goodbye], echoes: [`pong:${'*'.repeat(125)}`] },
    {
      name: '125 bytes chopped',
      chop: 1,
      frames: [ping('*'.repeat(125)), goodbye],
      echoes: [`pong:${'*'.repeat(125)}`],
    },
    { name: '126 bytes', frames: [ping('*'.repeat(126)), goodbye], ...broken },
    {
      name: 'stray pongs',
      frames: [{ opcode: 10 }, { opcode: 10, payload: 'x' }, ping('y'), goodbye],
      echoes: ['pong:y'],
    },
    {
      name: 'ten pings',
      frames: [...Array.from({ length: 10 }, (_, index) => ping(`payload-${index}`)), goodbye],
      echoes: Array.from({ length: 10 }, (_, index) => `pong:payload-${index}`),
    },
  ]));

test('3 and 4: reserved bits and opcodes break the protocol, whatever stands before and behind', (t) =>
  walk(t, [
    ...[1, 2, 3, 4, 5, 6, 7].flatMap((rsv) =>
      [1, 2, 8, 9, 10].map((opcode) => ({
        name: `reserved ${rsv} on ${opcode}`,
        frames: [text('before'), { opcode, rsv, payload: opcode === 8 ? Buffer.from([3, 232]) : '*' }, ping()],
        echoes: ['before'],
        closes: 1002,
      })),
    ),
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap((opcode) =>
      ['', 'payload'].map((payload) => ({
        name: `opcode ${opcode}`,
        chop: 1,
        frames: [text('before'), { opcode, payload }, ping()],
        echoes: ['before'],
        closes: 1002,
      })),
    ),
  ]));

test('5: fragments are put together, control frames between them stand for themselves, wrong ones break the protocol', (t) => {
  const [first, last] = [
    { opcode: 1, fin: false, payload: 'fragment1' },
    { opcode: 0, payload: 'fragment2' },
  ];
  const whole = ['fragment1fragment2'];
  const middle: RawFrame = { opcode: 0, fin: false, payload: '' };
  return walk(t, [
    {
      name: 'a fragmented ping',
      frames: [
        { ...ping('a'), fin: false },
        { opcode: 0, payload: 'b' },
      ],
      ...broken,
    },
    {
      name: 'a fragmented pong',
      frames: [
        { opcode: 10, fin: false },
        { opcode: 0, payload: 'b' },
      ],
      ...broken,
    },
    { name: 'a fragmented close', frames: [{ ...goodbye, fin: false }], ...broken },
    { name: 'two', frames: [first, last, goodbye], echoes: whole },
    { name: 'two, chopped', chop: 1, frames: [first, last, goodbye], echoes: whole },
    { name: 'a ping between', frames: [first, ping('p'), last, goodbye], echoes: ['pong:p', ...whole] },
    {
      name: 'a ping between, chopped',
      chop: 1,
      frames: [first, ping('p'), last, goodbye],
      echoes: ['pong:p', ...whole],
    },
    { name: 'empty ones', frames: [{ opcode: 1, fin: false }, middle, { opcode: 0 }, goodbye], echoes: [''] },
    {
      name: 'five with pings',
      frames: [first, ping('1'), middle, ping('2'), last, goodbye],
      echoes: ['pong:1', 'pong:2', ...whole],
    },
    ...[true, false].flatMap((fin) => [
      { name: 'a continuation of nothing', frames: [{ opcode: 0, fin, payload: 'x' }, text('y'), goodbye], ...broken },
      { name: 'a text in a text', frames: [first, { ...text('y'), fin }, goodbye], ...broken },
      {
        name: 'a continuation after the end',
        frames: [first, last, { opcode: 0, fin, payload: 'x' }, goodbye],
        echoes: whole,
        closes: 1002,
      },
    ]),
  ]);
});

test('6: texts are UTF-8, also where a character is cut in two', (t) => {
  const valid = [
    'κόσμε',
    '\u0000',
    '\u0080',
    '\u0800',
    '\u{10000}',
    '\u007f',
    '\u07ff',
    '\uffff',
    '\u{10ffff}',
    '\ud7ff\ue000\ufffd',
  ];
  const invalid = [
    '80',
    'bf',
    'c0af',
    'c1bf',
    'c328',
    'e08080',
    'eda080',
    'edbfbf',
    'f08080',
    'f0808080',
    'f4908080',
    'f88080808000',
    'fe',
    'ff',
    'cebae1bdb9cf83cebcceb5eda080656469746564',
    'ce',
  ];
  return walk(t, [
    ...valid.flatMap((payload) => [
      { name: payload, frames: [text(payload), goodbye] },
      {
        name: `${payload} in pieces`,
        chop: 1,
        frames: [...fragments(1, Buffer.from(payload), 1), goodbye],
        echoes: [payload],
      },
    ]),
    ...invalid.flatMap((hex) => [
      { name: hex, frames: [text(Buffer.from(hex, 'hex')), goodbye], echoes: [], closes: 1007 },
      {
        name: `${hex} in pieces`,
        frames: [...fragments(1, Buffer.from(hex, 'hex'), 1), goodbye],
        echoes: [],
        closes: 1007,
      },
    ]),
  ]);
});

test('7: close frames are answered with their code, what comes after them is passed over, wrong ones break the protocol', (t) => {
  const valid = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];
  const invalid = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];
  const all = Buffer.alloc(1 << 18, '*');
  return walk(t, [
    { name: 'at once', frames: [goodbye], echoes: [] },
    { name: 'twice', frames: [goodbye, goodbye], echoes: [] },
    { name: 'then a text', frames: [text('before'), goodbye, text('after')], echoes: ['before'] },
    { name: 'then a ping', frames: [goodbye, ping('after')], echoes: [] },
    {
      name: 'in a message',
      frames: [{ opcode: 1, fin: false, payload: 'x' }, goodbye, { opcode: 0, payload: 'y' }],
      echoes: [],
    },
    { name: 'after much', frames: [text(all), goodbye] },
    { name: 'without a code', frames: [closing([])], closes: null },
    { name: 'of one byte', frames: [closing([3])], ...broken },
    { name: 'with a reason of 123 bytes', frames: [coded(1000, '*'.repeat(123))], echoes: [] },
    { name: 'with one of 124', frames: [coded(1000, '*'.repeat(124))], ...broken },
    {
      name: 'with one that is no UTF-8',
      frames: [closing([3, 232, 0xce, 0xba, 0xe1, 0xbd])],
      echoes: [],
      closes: 1007,
    },
    ...valid.map((code) => ({ name: `with ${code}`, frames: [coded(code, 'why')], echoes: [], closes: code })),
    ...invalid.map((code) => ({ name: `with ${code}`, frames: [coded(code, 'why')], ...broken })),
  ]);
});

test('9 and 10: megabytes come back whole, in frames and packets of any size', (t) => {
  const bytes = randomBytes(4 << 20);
  const words = Buffer.alloc(4 << 20, 'žluťoučký kůň ').subarray(0, -3);
  const cut = Buffer.from(words.toString('utf8').replace(/\ufffd+$/, ''));
  return walk(t, [
    { name: '16 MiB', frames: [{ opcode: 2, payload: Buffer.concat([bytes, bytes, bytes, bytes]) }, goodbye] },
    { name: '4 MiB of text', frames: [text(cut), goodbye] },
    ...[64, 1300, 65_536].map((size) => ({
      name: `4 MiB in frames of ${size}`,
      frames: [...fragments(2, bytes, size), goodbye],
      echoes: [bytes],
    })),
    { name: '1 MiB in packets', chop: 4096, frames: [text(cut.subarray(0, 14 * 4096)), goodbye] },
    {
      name: 'a thousand messages',
      frames: [...Array.from({ length: 1000 }, (_, at) => text(`message ${at}`)), goodbye],
    },
  ]);
});
