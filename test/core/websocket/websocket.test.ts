import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { WebSocketServer } from 'ws';
import { BusinessError } from '../../../src/core/errors.js';
import { openHost } from '../../../src/core/open-host.js';
import { parseProxyServer } from '../../../src/core/proxy/proxy-server.js';
import { openWebSocket } from '../../../src/core/websocket/open-websocket.js';
import type { WebSocketData, WebSocketOptions } from '../../../src/core/websocket/websocket-types.js';
import { freePort, microsocks, tinyproxy } from '../proxy/proxies.js';
import { agreement, closeFrame, frame, rawServer, readFrames, sending } from './raw-server.js';

const host = openHost();

const open = (url: string, options: WebSocketOptions = {}) => openWebSocket(host, url, options);

async function reasonOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'none',
    (error: unknown) => (error instanceof BusinessError ? error.reason : String(error)),
  );
}

/** All messages, and how it ended. */
async function conversation(url: string, options?: WebSocketOptions) {
  const connection = await open(url, options);
  const messages: WebSocketData[] = [];
  let reason = 'none';
  try {
    for await (const message of connection) messages.push(message);
  } catch (error) {
    reason = error instanceof BusinessError ? error.reason : String(error);
  }
  const { closeCode, reason: words } = await connection.ended;
  return { messages, closeCode, words, reason };
}

const close = closeFrame(1000, 'bye');
const text = (payload: string) => frame({ opcode: 1, payload });

test('texts and bytes come as what they were sent as, fragments put together', async (t) => {
  const server = await sending(
    t,
    Buffer.concat([
      text('žluťoučký'),
      frame({ opcode: 2, payload: Buffer.from([0, 255]) }),
      frame({ opcode: 1, fin: false, payload: 'frag' }),
      frame({ opcode: 9, payload: 'ping between' }),
      frame({ opcode: 0, fin: false, payload: 'men' }),
      frame({ opcode: 0, payload: 'ts' }),
      text(''),
      close,
    ]),
  );
  const { messages, ...end } = await conversation(server.url);
  t.deepEqual(messages, ['žluťoučký', Buffer.from([0, 255]), 'fragments', '']);
  t.deepEqual(end, { closeCode: 1000, words: 'bye', reason: 'none' });
});

test('the opening request is as RFC 6455 wants it, with the headers asked for', async (t) => {
  const server = await sending(t, close, ['Sec-WebSocket-Protocol: second']);
  const headers = [
    { name: 'X-One', value: '1' },
    { name: 'x-one', value: '2' },
    { name: 'Authorization', value: 'Bearer t' },
  ];
  const connection = await open(server.url, {
    headers,
    origin: 'https://o.example',
    subprotocols: ['first', 'second'],
  });
  t.is(connection.subprotocol, 'second');
  const request = server.request();
  t.regex(request, /^GET \/chat\?x=1 HTTP\/1\.1\r\n/);
  for (const line of [
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Origin: https://o.example',
  ]) {
    t.regex(request, new RegExp(`^${line}\\r$`, 'im'));
  }
  t.deepEqual(
    [...request.matchAll(/^x-one: (.*)\r$/gim)].map(([, value]) => value),
    ['1', '2'],
  );
  t.regex(request, /^authorization: Bearer t\r$/im);
  t.notRegex(request, /sec-websocket-extensions/i);
  await connection.close();
});

const wrongFrames: Readonly<Record<string, readonly [bytes: Buffer, reason: string]>> = {
  'a masked frame': [frame({ opcode: 1, payload: 'x', masked: true }), 'ws.protocol'],
  'reserved bit 1': [frame({ opcode: 1, rsv: 4, payload: 'x' }), 'ws.protocol'],
  'reserved bit 2': [frame({ opcode: 1, rsv: 2, payload: 'x' }), 'ws.protocol'],
  'reserved bit 3': [frame({ opcode: 1, rsv: 1, payload: 'x' }), 'ws.protocol'],
  'opcode 3': [frame({ opcode: 3, payload: 'x' }), 'ws.protocol'],
  'opcode 11': [frame({ opcode: 11 }), 'ws.protocol'],
  'a fragmented ping': [frame({ opcode: 9, fin: false }), 'ws.protocol'],
  'a ping of 126 bytes': [frame({ opcode: 9, payload: 'x'.repeat(126) }), 'ws.protocol'],
  'a continuation of nothing': [frame({ opcode: 0, payload: 'x' }), 'ws.protocol'],
  'a message within a message': [Buffer.concat([frame({ opcode: 1, fin: false }), text('x')]), 'ws.protocol'],
  'a text that is no UTF-8': [frame({ opcode: 1, payload: Buffer.from([0xc3, 0x28]) }), 'ws.protocol'],
  'a close frame of one byte': [frame({ opcode: 8, payload: 'x' }), 'ws.protocol'],
  'a close code of 1004': [closeFrame(1004), 'ws.protocol'],
  'a close code of 1006': [closeFrame(1006), 'ws.protocol'],
  'a close code of 2999': [closeFrame(2999), 'ws.protocol'],
  'a close reason that is no UTF-8': [frame({ opcode: 8, payload: Buffer.from([3, 232, 0xff]) }), 'ws.protocol'],
  'a frame of 2^62 bytes': [frame({ opcode: 2, claims: 1n << 62n }), 'ws.size'],
  'a frame of 1 GiB': [frame({ opcode: 2, claims: 1n << 30n }), 'ws.size'],
};

for (const [what, [bytes, reason]] of Object.entries(wrongFrames)) {
  test(`${what} ends the connection with ${reason}, and what came before is kept`, async (t) => {
    const answer = await conversation((await sending(t, Buffer.concat([text('before'), bytes]))).url);
    t.like(answer, { messages: ['before'], reason, closeCode: 1006 });
  });
}

test('a connection cut off has close code 1006, a close frame without a code 1005', async (t) => {
  const cut = await rawServer(t, (socket, request) => void socket.end(agreement(request)));
  t.deepEqual(await conversation(cut.url), { messages: [], reason: 'none', words: '', closeCode: 1006 });
  const reset = await rawServer(t, (socket, request) =>
    socket.write(agreement(request), () => socket.resetAndDestroy()),
  );
  t.is((await conversation(reset.url)).closeCode, 1006);
  t.is((await conversation((await sending(t, closeFrame())).url)).closeCode, 1005);
});

const handshakes: Readonly<
  Record<string, readonly [answer: (request: string) => string, reason: string, says: RegExp]>
> = {
  'an HTTP refusal': [
    () => 'HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n',
    'ws.refused',
    /answered 403 Forbidden/,
  ],
  'a redirect': [
    () => 'HTTP/1.1 302 Found\r\nlocation: http://e.example/\r\ncontent-length: 0\r\n\r\n',
    'ws.refused',
    /302 Found.*http:\/\/e\.example\//,
  ],
  'an ordinary page': [() => 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi', 'ws.refused', /answered 200 OK/],
  'another protocol': [() => 'SSH-2.0-OpenSSH\r\n', 'ws.protocol', /does not answer in HTTP/],
  'a wrong accept key': [
    (request) => agreement(request).replace(/Accept: .{4}/, 'Accept: AAAA'),
    'ws.protocol',
    /Accept/,
  ],
  'a subprotocol nobody asked for': [
    (request) => agreement(request, ['Sec-WebSocket-Protocol: x']),
    'ws.protocol',
    /subprotocol/,
  ],
  'an extension nobody asked for': [
    (request) => agreement(request, ['Sec-WebSocket-Extensions: permessage-deflate']),
    'ws.protocol',
    /xtension/,
  ],
  'no upgrade header': [(request) => agreement(request).replace('Upgrade: websocket\r\n', ''), 'ws.protocol', /101/],
  nothing: [() => '', 'ws.closed', /closed the connection/],
  'endless headers': [() => `HTTP/1.1 101 x\r\n${'x: y\r\n'.repeat(20_000)}`, 'ws.protocol', /HPE_HEADER_OVERFLOW/],
};

for (const [what, [answer, reason, says]] of Object.entries(handshakes)) {
  test(`${what} in place of a handshake is ${reason}`, async (t) => {
    const server = await rawServer(t, (socket, request) => void socket.end(answer(request)));
    const error = await t.throwsAsync<BusinessError>(open(server.url));
    t.is<string | undefined, string>(error?.reason, reason, error?.message);
    t.regex(error?.message ?? '', says);
  });
}

test('what cannot be reached or asked for is told by its own reason', async (t) => {
  t.is(await reasonOf(open(`ws://127.0.0.1:${await freePort()}/`)), 'tcp.refused');
  for (const url of ['', 'ws://', 'ftp://x/', 'ws://x/#frag', 'ws://x/#', 'not a url'])
    t.is(await reasonOf(open(url)), 'value.url');
  for (const name of ['', 'a b', 'x:', 'Host', 'sec-websocket-key', 'bad\r\nname']) {
    t.is(await reasonOf(open('ws://127.0.0.1:1/', { headers: [{ name, value: 'v' }] })), 'value.header', name);
  }
  t.is(await reasonOf(open('ws://127.0.0.1:1/', { headers: [{ name: 'x', value: 'a\r\nb' }] })), 'value.header');
  t.is(
    await reasonOf(open('ws://127.0.0.1:1/', { headers: [{ name: 'x', value: 'a'.repeat(70_000) }] })),
    'header.size',
  );
  const silent = await rawServer(t, () => {});
  t.is(await reasonOf(open(silent.url, { connectTimeoutMs: 100 })), 'tcp.timeout');
  const stop = AbortSignal.timeout(50);
  t.is(await open(silent.url, { signal: stop }).then(String, (error: unknown) => error), stop.reason);
});

/** Sends back all it gets. */
async function echo(t: ExecutionContext, perMessageDeflate = false): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (peer) => peer.on('message', (data, binary) => peer.send(data, { binary })));
  t.teardown(() => {
    for (const peer of server.clients) peer.terminate();
    server.close();
  });
  const address = server.address();
  return `ws://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
}

test('an echo comes back whole, plain and compressed, directly and through proxies', async (t) => {
  const bytes = randomBytes(300_000);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const [http, socks] = await Promise.all([tinyproxy(t), microsocks(t)]);
  const through = [`http://127.0.0.1:${http}`, `socks5://127.0.0.1:${socks}`].map((each) =>
    parseProxyServer(each, 'test'),
  );
  const [viaHttp, viaSocks] = through;
  const dead = parseProxyServer(`127.0.0.1:${await freePort()}`, 'test');
  if (viaHttp === undefined || viaSocks === undefined) throw new Error('no proxy');
  const ways: readonly WebSocketOptions[] = [{}, { compress: true }, { hops: [viaHttp] }, { hops: [dead, viaSocks] }];
  for (const options of ways) {
    const connection = await open(await echo(t, options.compress === true), options);
    t.is(connection.extensions.includes('permessage-deflate'), options.compress === true);
    const back: WebSocketData[] = [];
    const reading = (async () => {
      for await (const message of connection) if (back.push(message) === 3) break;
    })();
    await connection.send('text');
    await connection.send(bytes);
    await connection.send(new Uint8Array());
    await reading;
    t.is(back[0], 'text');
    t.is(
      createHash('sha256')
        .update(back[1] ?? '')
        .digest('hex'),
      hash,
    );
    t.is(back[2]?.length, 0);
    t.is((await connection.ended).closeCode, 1000);
  }
});

test('batches hold every message once, in order, and end as a loop over the messages does', async (t) => {
  const connection = await open(await echo(t, false));
  const sent = Array.from({ length: 5000 }, (_, index) => `message ${index}`);
  const got: WebSocketData[] = [];
  let turns = 0;
  const reading = (async () => {
    for await (const batch of connection.batches()) {
      turns += 1;
      got.push(...batch);
      if (got.length >= sent.length) break;
      // Slower than they come, now and then.
      if (turns % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  })();
  await Promise.all(sent.map((message) => connection.send(message)));
  await reading;
  t.deepEqual(got, sent);
  t.true(turns < sent.length, `${turns} turns`);
  t.is((await connection.ended).closeCode, 1000);
});

test('batches end with what the connection failed of, after what came before it', async (t) => {
  const server = await sending(t, Buffer.concat([text('last'), text(''), text('words'), frame({ opcode: 3 })]));
  const got: WebSocketData[] = [];
  const read = async (): Promise<void> => {
    for await (const batch of (await open(server.url)).batches()) got.push(...batch);
  };
  t.is(await reasonOf(read()), 'ws.protocol');
  t.deepEqual(got, ['last', '', 'words']);
});

test('what the client sends is masked, a ping is answered, and the close code comes as asked', async (t) => {
  const got: Buffer[] = [];
  const server = await rawServer(t, (socket: Socket, request) => {
    socket.on('data', (chunk: Buffer) => {
      got.push(chunk);
      if (readFrames(Buffer.concat(got)).some(({ opcode }) => opcode === 8)) socket.end(closeFrame(3001, 'seen'));
    });
    socket.write(Buffer.concat([Buffer.from(agreement(request)), frame({ opcode: 9, payload: 'hello' })]));
  });
  const connection = await open(server.url);
  const pinged = new Promise<string>((resolve) => (connection.onPing = (payload) => resolve(String(payload))));
  connection.onMessage(() => {});
  t.is(await pinged, 'hello');
  await connection.send('masked');
  t.deepEqual(await connection.close(3000, 'done'), { closeCode: 3001, reason: 'seen' });
  const frames = readFrames(Buffer.concat(got));
  t.true(frames.every(({ masked }) => masked));
  t.deepEqual(
    frames.map(({ opcode, payload }) => [opcode, opcode === 8 ? payload.readUInt16BE() : payload.toString()]),
    [
      [10, 'hello'],
      [1, 'masked'],
      [8, 3000],
    ],
  );
  await t.throwsAsync(async () => connection.send('late'), { message: /is not open/ });
});

test('a peer that never says goodbye is left after a bounded time', async (t) => {
  const server = await sending(t, Buffer.alloc(0));
  const connection = await open(server.url, { closeTimeoutMs: 100 });
  t.is((await connection.close()).closeCode, 1006);
});

test('messages and queues beyond the limits are refused before anything leaves', async (t) => {
  const server = await sending(t, Buffer.alloc(0));
  const connection = await open(server.url, { maxMessageBytes: 1000, maxQueueBytes: 500 });
  t.throws(() => connection.send('x'.repeat(1001)), { message: /1001 bytes/ });
  t.throws(() => connection.send('x'.repeat(501)), { message: /would wait/ });
  await connection.send('x'.repeat(500));
  for (const code of [0, 999, 1001, 1005, 1006, 2999, 5000, 1.5]) {
    await t.throwsAsync(connection.close(code), { message: /close code/ });
  }
  await t.throwsAsync(connection.close(1000, 'é'.repeat(62)), { message: /123 bytes/ });
  connection.terminate();
});

test('a slow reader holds the sender back, in the loop and by the promise of a listener', async (t) => {
  const count = 120;
  for (const way of ['loop', 'listener']) {
    let ahead = 0;
    let sent = 0;
    const big = frame({ opcode: 2, payload: Buffer.alloc(1 << 20) });
    const server = await rawServer(t, (socket, request) => {
      socket.write(agreement(request));
      const pump = (): void => {
        while (sent < count && socket.write(big)) sent += 1;
        if (sent >= count) socket.write(close);
        else socket.once('drain', () => ((sent += 1), pump()));
      };
      pump();
    });
    const connection = await open(server.url);
    let taken = 0;
    const take = async (_data: WebSocketData): Promise<void> => {
      taken += 1;
      ahead = Math.max(ahead, sent - taken);
      await new Promise((resolve) => setTimeout(resolve, 1));
    };
    if (way === 'loop') for await (const message of connection) await take(message);
    else connection.onMessage(take);
    await connection.ended;
    t.true(taken >= count - 1, `${way}: ${taken}`);
    // What the system's own buffers hold, and no more.
    t.true(ahead < 40, `${way}: ${ahead} MiB ahead`);
  }
});

test('a compression bomb is refused at the limit of the message', async (t) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: { threshold: 0 } });
  await new Promise((resolve) => server.once('listening', resolve));
  t.teardown(() => server.close());
  server.on('connection', (peer) => peer.on('error', () => {}).send(Buffer.alloc(80 << 20)));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { messages, reason } = await conversation(`ws://127.0.0.1:${port}/`, { compress: true });
  t.deepEqual([messages.length, reason], [0, 'ws.size']);
});
