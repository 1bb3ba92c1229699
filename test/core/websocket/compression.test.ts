/** permessage-deflate (RFC 7692) with a server that speaks it by zlib alone: every agreement about windows and contexts. */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { constants, createDeflateRaw, createInflateRaw, deflateRawSync } from 'node:zlib';
import test from 'ava';
import { BusinessError } from '../../../src/core/errors.js';
import { openHost } from '../../../src/core/open-host.js';
import { openWebSocket } from '../../../src/core/websocket/open-websocket.js';
import { agreement, closeFrame, frame, FrameReader, rawServer, type ReceivedFrame } from './raw-server.js';

const host = openHost();
const tail = Buffer.from([0, 0, 255, 255]);

interface Agreed {
  readonly parameters: string;
  /** Of what the server sends, and of what the client does. */
  readonly bits?: readonly [server: number, client: number];
  readonly forgets?: readonly [server: boolean, client: boolean];
}

type Codec = ReturnType<typeof createDeflateRaw> | ReturnType<typeof createInflateRaw>;

/** What a codec makes of some bytes, flushed. */
const through = (codec: Codec, bytes: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const made: Buffer[] = [];
    const take = (chunk: Buffer): void => void made.push(chunk);
    codec.on('data', take).once('error', reject);
    codec.write(bytes);
    codec.flush(constants.Z_SYNC_FLUSH, () => {
      codec.off('data', take).off('error', reject);
      resolve(Buffer.concat(made));
    });
  });

/** One message after the other in the way agreed on; a context is new for each message, or kept. */
function codecs({
  bits: [server, client] = [15, 15],
  forgets: [serverForgets, clientForgets] = [false, false],
}: Agreed) {
  let deflate = createDeflateRaw({ windowBits: server });
  let inflate = createInflateRaw({ windowBits: client });
  return {
    pack: async (bytes: Buffer): Promise<Buffer> => {
      if (serverForgets) deflate = createDeflateRaw({ windowBits: server });
      return (await through(deflate, bytes)).subarray(0, -4);
    },
    unpack: (bytes: Buffer): Promise<Buffer> => {
      if (clientForgets) inflate = createInflateRaw({ windowBits: client });
      return through(inflate, Buffer.concat([bytes, tail]));
    },
  };
}

const sentence = 'the quick brown fox jumps over the lazy dog; ';
/** Some that repeat themselves across more than the smallest window, and some that no compression helps. */
const messages: readonly Buffer[] = [
  Buffer.from(sentence),
  Buffer.from(sentence.repeat(100)),
  Buffer.from(sentence.repeat(100)),
  randomBytes(5000),
  Buffer.from(Array.from({ length: 3000 }, (_, at) => `{"id":${at * 7919}}`).join()),
  Buffer.alloc(0),
  Buffer.alloc(300_000, 'z'),
  randomBytes(70_000),
];

/** Sends all messages, in fragments where they are long, and takes what comes back. */
async function exchange(
  socket: Socket,
  request: string,
  agreed: Agreed,
): Promise<{ echoes: Buffer[]; packed: number }> {
  const { pack, unpack } = codecs(agreed);
  const reader = new FrameReader();
  const got: ReceivedFrame[] = [];
  const over = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('data', (chunk: Buffer) => void got.push(...reader.push(chunk)));
  socket.write(agreement(request, [`Sec-WebSocket-Extensions: permessage-deflate${agreed.parameters}`]));
  for (const message of messages) {
    const bytes = await pack(message);
    const middle = bytes.length >> 1;
    socket.write(frame({ opcode: 2, rsv: 4, fin: false, payload: bytes.subarray(0, middle) }));
    socket.write(frame({ opcode: 9, payload: 'between' }));
    socket.write(frame({ opcode: 0, payload: bytes.subarray(middle) }));
  }
  socket.write(closeFrame(1000));
  await over;
  const frames = got.filter(({ opcode }) => opcode === 2);
  const echoes: Buffer[] = [];
  for (const { rsv1, payload } of frames) echoes.push(rsv1 ? await unpack(payload) : payload);
  return { echoes, packed: frames.filter(({ rsv1 }) => rsv1).length };
}

test('12 and 13: messages come back whole under every window and with contexts kept or forgotten on either side', async (t) => {
  const agreements: readonly Agreed[] = [
    { parameters: '' },
    { parameters: '; server_no_context_takeover', forgets: [true, false] },
    { parameters: '; client_no_context_takeover', forgets: [false, true] },
    { parameters: '; client_no_context_takeover; server_no_context_takeover', forgets: [true, true] },
    ...[9, 10, 12, 15].flatMap((bits) => [
      { parameters: `; server_max_window_bits=${bits}`, bits: [bits, 15] as const },
      { parameters: `; client_max_window_bits=${bits}`, bits: [15, bits] as const },
      {
        parameters: `; server_max_window_bits=${bits}; client_max_window_bits="${bits}"; client_no_context_takeover`,
        bits: [bits, bits] as const,
        forgets: [false, true] as const,
      },
    ]),
  ];
  let played: ReturnType<typeof exchange> | undefined;
  const server = await rawServer(t, (socket, request) => {
    const agreed = agreements[Number(/^GET \/(\d+)/.exec(request)?.[1])];
    if (agreed !== undefined) played = exchange(socket, request, agreed);
  });
  for (const [index, { parameters }] of agreements.entries()) {
    const connection = await openWebSocket(host, `ws://127.0.0.1:${server.port}/${index}`, { compress: true });
    connection.onMessage((message) => void connection.send(message));
    t.is((await connection.ended).closeCode, 1000, parameters);
    const { echoes = [], packed = 0 } = (await played) ?? {};
    t.deepEqual(
      echoes.map(({ length }) => length),
      messages.map(({ length }) => length),
      parameters,
    );
    t.true(
      echoes.every((echo, at) => echo.equals(messages[at] ?? Buffer.alloc(0))),
      parameters,
    );
    t.true(packed >= 5, `${parameters}: ${packed}`);
  }
  t.regex(server.request(), /^sec-websocket-extensions: permessage-deflate; client_max_window_bits\r$/im);
});

test('an agreement that cannot be is refused before anything is unpacked', async (t) => {
  for (const extensions of [
    'permessage-deflate; server_max_window_bits=16',
    'permessage-deflate; server_max_window_bits=7',
    'permessage-deflate; client_max_window_bits=16',
    'permessage-deflate; server_max_window_bits',
    'permessage-deflate; server_no_context_takeover=1',
    'permessage-deflate; client_no_context_takeover; client_no_context_takeover',
    'permessage-deflate; unheard_of',
    'permessage-bzip2',
    'permessage-deflate; =',
  ]) {
    const server = await rawServer(
      t,
      (socket, request) => void socket.end(agreement(request, [`Sec-WebSocket-Extensions: ${extensions}`])),
    );
    const opening = openWebSocket(host, server.url, { compress: true });
    const error = await t.throwsAsync<BusinessError>(opening, { instanceOf: BusinessError }, extensions);
    t.is(error?.reason, 'ws.protocol', extensions);
  }
});

test('a compressed frame that is none, is in the wrong place or grows too large ends the connection', async (t) => {
  const packed = (bytes: Buffer): Buffer =>
    deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
  const half = packed(Buffer.from(sentence));
  const cases: Readonly<Record<string, readonly [bytes: Buffer, code: number, reason: string]>> = {
    'no deflate': [frame({ opcode: 2, rsv: 4, payload: Buffer.alloc(50, 0xff) }), 1007, 'ws.protocol'],
    'no UTF-8 within': [frame({ opcode: 1, rsv: 4, payload: packed(Buffer.from([0xc3, 0x28])) }), 1007, 'ws.protocol'],
    'a compressed ping': [frame({ opcode: 9, rsv: 4, payload: half }), 1002, 'ws.protocol'],
    'a compressed close': [frame({ opcode: 8, rsv: 4, payload: Buffer.from([3, 232]) }), 1002, 'ws.protocol'],
    'the mark on a later fragment': [
      Buffer.concat([frame({ opcode: 2, fin: false }), frame({ opcode: 0, rsv: 4, payload: half })]),
      1002,
      'ws.protocol',
    ],
    'more than the limit': [frame({ opcode: 2, rsv: 4, payload: packed(Buffer.alloc(10_001)) }), 1009, 'ws.size'],
    'more than the limit in fragments': [
      Buffer.concat(
        [...packed(randomBytes(10_001))].map((byte, at, all) =>
          frame({
            opcode: at === 0 ? 2 : 0,
            rsv: at === 0 ? 4 : 0,
            fin: at === all.length - 1,
            payload: Buffer.of(byte),
          }),
        ),
      ),
      1009,
      'ws.size',
    ],
  };
  for (const [name, [bytes, code, reason]] of Object.entries(cases)) {
    let close: number | undefined;
    const reader = new FrameReader();
    const server = await rawServer(t, (socket, request) => {
      socket.on('data', (chunk: Buffer) => {
        close ??= reader
          .push(chunk)
          .find(({ opcode }) => opcode === 8)
          ?.payload.readUInt16BE();
        if (close !== undefined) socket.end();
      });
      const head = agreement(request, ['Sec-WebSocket-Extensions: permessage-deflate']);
      socket.write(Buffer.concat([Buffer.from(head), bytes]));
    });
    const connection = await openWebSocket(host, server.url, { compress: true, maxMessageBytes: 10_000 });
    const error = await t.throwsAsync<BusinessError>(
      async () => {
        for await (const message of connection) t.fail(`${name}: ${message.length} bytes came`);
      },
      { instanceOf: BusinessError },
    );
    t.deepEqual([error?.reason, close], [reason, code], name);
  }
});
