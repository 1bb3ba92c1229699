import test from 'ava';
import { BusinessError } from '../../../src/core/errors.js';
import { openHost } from '../../../src/core/open-host.js';
import type { WebSocketData } from '../../../src/core/websocket/websocket-types.js';
import { type SessionOptions, webSocketSession } from '../../../src/core/websocket/websocket-session.js';
import { agreement, closeFrame, frame, rawServer, readFrames, sending } from './raw-server.js';

const host = openHost();

async function* given(...messages: readonly WebSocketData[]): AsyncGenerator<WebSocketData> {
  for (const message of messages) yield await Promise.resolve(message);
}

/** What a session tells, one word and what matters of each event, and the reason that it failed by. */
async function told(url: string, options: SessionOptions, input?: AsyncIterable<WebSocketData>): Promise<string[]> {
  const events: string[] = [];
  try {
    for await (const event of webSocketSession(host, url, options, input)) {
      if (event.type === 'message') events.push(`message ${String(event.data)}`);
      else if (event.type === 'close') events.push(`close ${event.closeCode}`);
      else if (event.type === 'pong') events.push(`pong ${event.rttMs === undefined ? 'stray' : 'measured'}`);
      else if (event.type === 'error') events.push(`error ${event.error.reason}`);
      else events.push(event.type);
    }
  } catch (error) {
    events.push(`failed ${error instanceof BusinessError ? error.reason : String(error)}`);
  }
  return events;
}

/** Echoes; a message that says `drop` cuts the connection. */
const echo = (t: Parameters<typeof rawServer>[0], seen: string[] = []) =>
  rawServer(t, (socket, request) => {
    socket.write(agreement(request));
    seen.push('|');
    socket.on('data', (chunk: Buffer) => {
      for (const { opcode, payload } of readFrames(chunk)) {
        if (opcode < 8) seen.push(payload.toString());
        if (payload.toString() === 'drop') socket.destroy();
        else if (opcode === 8) socket.end(frame({ opcode, payload }));
        else socket.write(frame({ opcode: opcode === 9 ? 10 : opcode, payload }));
      }
    });
  });

test('a session sends its input, waits for answers, and closes', async (t) => {
  const { url } = await echo(t);
  t.deepEqual(await told(url, { lingerMs: 500 }, given('one', 'two')), [
    'open',
    'message one',
    'message two',
    'close 1000',
  ]);
  t.deepEqual(await told(url, { lingerMs: 500, preamble: ['hello'] }), ['open', 'message hello', 'close 1000']);
});

test('a session ends with the message that was its last, whatever the input still holds', async (t) => {
  const { url } = await echo(t);
  const waiting = (async function* () {
    yield 'first';
    yield 'second';
    await new Promise(() => {});
  })();
  t.deepEqual(await told(url, { maxMessages: 1, closeCode: 3001 }, waiting), ['open', 'message first', 'close 3001']);
});

test('a lost connection is made anew, its preamble said again, and no input is lost', async (t) => {
  const seen: string[] = [];
  const { url } = await echo(t, seen);
  const input = (async function* () {
    yield 'drop';
    while (seen.filter((each) => each === '|').length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    yield 'after';
  })();
  const events = await told(url, { preamble: ['hi'], reconnects: 2, lingerMs: 500 }, input);
  t.deepEqual(events, [
    ...['open', 'message hi', 'close 1006', 'error ws.lost'],
    ...['open', 'message hi', 'message after', 'close 1000'],
  ]);
  t.deepEqual(seen, ['|', 'hi', 'drop', '|', 'hi', 'after']);
});

test('input that comes after a break is sent at once and in order, all of it, while more may still come', async (t) => {
  const seen: string[] = [];
  const { url } = await echo(t, seen);
  const input = (async function* () {
    yield 'drop';
    while (seen.filter((each) => each === '|').length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    yield 'one';
    // Held back until the first has arrived.
    while (!seen.includes('one')) await new Promise((resolve) => setTimeout(resolve, 10));
    yield* ['two', 'three'];
    await new Promise(() => {});
  })();
  const events = await told(url, { reconnects: 1, maxMessages: 3 }, input);
  t.deepEqual(events.slice(-5), ['open', 'message one', 'message two', 'message three', 'close 1000']);
  t.deepEqual(seen, ['|', 'drop', '|', 'one', 'two', 'three']);
});

test('an input that fails ends the session with its own error, however many attempts are left', async (t) => {
  const { url } = await echo(t);
  const broken = (async function* (): AsyncGenerator<WebSocketData> {
    yield 'one';
    throw new BusinessError('value.text', 'no hex');
  })();
  t.is((await told(url, { reconnects: 9 }, broken)).at(-1), 'failed value.text');
  const large = given('x'.repeat(2000));
  t.is((await told(url, { reconnects: 9, maxMessageBytes: 1000 }, large)).at(-1), 'failed ws.size');
});

test('attempts are counted, and what no attempt mends is not tried again', async (t) => {
  const refusing = await rawServer(t, (socket) => void socket.end('HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n'));
  t.deepEqual(await told(refusing.url, { reconnects: 1 }), ['error ws.refused', 'failed ws.refused']);
  t.deepEqual(await told('ftp://x', { reconnects: 5 }), ['failed value.url']);
  t.deepEqual(await told(refusing.url, { closeCode: 1006 }), ['failed value.range']);
});

test('a server that takes every connection and drops it is left alone after as many attempts as one that takes none', async (t) => {
  const dropping = await rawServer(t, (socket, request) => void socket.end(agreement(request)));
  const events = await told(dropping.url, { reconnects: 1 });
  t.deepEqual(events, [...['open', 'close 1006', 'error ws.lost'], ...['open', 'close 1006', 'failed ws.lost']]);
});

test('a signal ends the wait before the next attempt at once', async (t) => {
  const asked = new AbortController();
  const refused = await rawServer(t, (socket) => void socket.end('HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n'));
  const session = webSocketSession(host, refused.url, { reconnects: 1e6, signal: asked.signal });
  for (let attempts = 0; attempts < 3; attempts++) await session.next();
  const started = performance.now();
  asked.abort(new Error('enough'));
  await t.throwsAsync(session.next(), { message: 'enough' });
  t.true(performance.now() - started < 900);
});

test('an abnormal close fails, one that servers say goodbye with does not', async (t) => {
  for (const [code, outcome] of [
    [1000, []],
    [1001, []],
    [4000, []],
    [1011, ['failed ws.lost']],
    [1008, ['failed ws.lost']],
  ] as const) {
    const { url } = await sending(t, closeFrame(code, 'why'));
    t.deepEqual(await told(url, {}), ['open', `close ${code}`, ...outcome]);
  }
});

test('pings are measured, and a peer that does not answer one is left', async (t) => {
  const { url } = await echo(t);
  const events = await told(url, { heartbeat: { intervalMs: 50, timeoutMs: 5000 }, lingerMs: 600 });
  t.true(events.includes('pong measured'), events.join());
  const silent = await sending(t, Buffer.alloc(0));
  t.deepEqual(await told(silent.url, { heartbeat: { intervalMs: 20, timeoutMs: 30 }, lingerMs: Infinity }), [
    ...['open', 'close 1006', 'failed ws.lost'],
  ]);
});

test('a reader that stops reading ends the session, also while it connects', async (t) => {
  const { url } = await echo(t);
  for await (const event of webSocketSession(host, url, { lingerMs: Infinity })) {
    t.is(event.type, 'open');
    break;
  }
  const silent = await rawServer(t, () => {});
  const signal = AbortSignal.timeout(50);
  t.regex(String(await told(silent.url, { signal, reconnects: 9 })), /^failed TimeoutError/);
});
