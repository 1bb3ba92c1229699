import test, { type ExecutionContext } from 'ava';
import {
  OH_WebSocketClient_AddHeader,
  OH_WebSocketClient_Close,
  OH_WebSocketClient_Connect,
  OH_WebSocketClient_Constructor,
  OH_WebSocketClient_Destroy,
  OH_WebSocketClient_Send,
  type WebSocket,
} from '../../../src/core/websocket/c-functions.js';
import { WebSocket_ErrCode as Code } from '../../../src/core/websocket/error-code.js';
import type { WebSocket_Header } from '../../../src/core/websocket/seed-types.js';
import { WebSocketClient, type WebSocketCallbacks } from '../../../src/core/websocket/websocket-client.js';
import { freePort } from '../proxy/proxies.js';
import { agreement, frame, rawServer, readFrames, type RawServer } from './raw-server.js';

/** A client that tells in order what happens to it. */
function watched(): { client: WebSocketClient; until: (what: string) => Promise<string[]> } {
  const told: string[] = [];
  let look = (): void => {};
  const tell = (what: string): void => {
    told.push(what);
    look();
  };
  const client = new WebSocketClient({
    onOpen: ({ code, reason }) => tell(`open ${code} ${reason}`),
    onMessage: (data) => tell(`message ${String(data)}`),
    onError: ({ errorCode }) => tell(`error ${errorCode}`),
    onClose: ({ code, reason }) => tell(`close ${code} ${reason}`),
  });
  const until = (what: string): Promise<string[]> =>
    new Promise((resolve) => {
      look = () => {
        if (told.some((each) => each.startsWith(what))) resolve(told);
      };
      look();
    });
  return { client, until };
}

/** Sends every message back and answers close frames. */
const echo = (t: ExecutionContext): Promise<RawServer> =>
  rawServer(t, (socket, request) => {
    socket.write(agreement(request));
    socket.on('data', (chunk: Buffer) => {
      for (const { opcode, payload } of readFrames(chunk)) {
        if (opcode === 8) socket.end(frame({ opcode: 8, payload }));
        else socket.write(frame({ opcode, payload }));
      }
    });
  });

test('a client opens, echoes and closes, told in order', async (t) => {
  const { url } = await echo(t);
  const { client, until } = watched();
  t.is(client.connect(url), Code.WEBSOCKET_OK);
  t.is(client.send('early'), Code.WEBSOCKET_NO_CONNECTION);
  await until('open');
  t.is(client.connect(url), Code.WEBSOCKET_CONNECTION_ERROR);
  t.is(client.send('over'), Code.WEBSOCKET_OK);
  t.is(client.send(new TextEncoder().encode('bytes')), Code.WEBSOCKET_OK);
  await until('message bytes');
  t.is(client.close({ code: 1001, reason: '' }), Code.WEBSOCKET_PROTOCOL_ERROR);
  t.is(client.close({ code: 3000, reason: 'é'.repeat(62) }), Code.WEBSOCKET_PROTOCOL_ERROR);
  t.is(client.close({ code: 3000, reason: 'done' }), Code.WEBSOCKET_OK);
  t.deepEqual(await until('close'), [
    'open 101 Switching Protocols',
    'message over',
    'message bytes',
    'close 3000 done',
  ]);
  t.is(client.send('late'), Code.WEBSOCKET_NO_CONNECTION);
  t.is(client.close(), Code.WEBSOCKET_NO_CONNECTION);
  t.is(client.connect(url), Code.WEBSOCKET_OK);
  t.is(client.destroy(), Code.WEBSOCKET_OK);
  for (const code of [client.destroy(), client.connect(url), client.send(''), client.close()]) {
    t.is(code, Code.WEBSOCKET_DESTROYED);
  }
  t.is(client.addHeader({ fieldName: 'a', fieldValue: 'b' }), Code.WEBSOCKET_DESTROYED);
});

test('what goes wrong has the code of the seed', async (t) => {
  const lost = await rawServer(t, (socket) => void socket.end());
  const wrong = await rawServer(t, (socket) => void socket.end('SSH-2.0\r\n'));
  const refused = await rawServer(t, (socket) => void socket.end('HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n'));
  const codes: Readonly<Record<string, Code>> = {
    [`ws://127.0.0.1:${await freePort()}`]: Code.WEBSOCKET_CONNECTION_ERROR,
    [refused.url]: Code.WEBSOCKET_CONNECTION_ERROR,
    [lost.url]: Code.WEBSOCKET_CONNECTION_CLOSED_BY_PEER,
    [wrong.url]: Code.WEBSOCKET_PROTOCOL_ERROR,
  };
  for (const [url, code] of Object.entries(codes)) {
    const { client, until } = watched();
    t.is(client.connect(url), Code.WEBSOCKET_OK);
    t.deepEqual(await until('error'), [`error ${code}`], url);
    client.destroy();
  }
  const { client } = watched();
  for (const url of ['', 'http//x', 'ws://h/#f', 'mailto:x'])
    t.is(client.connect(url), Code.WEBSOCKET_CONNECTION_PARSE_URL_ERROR);
  t.is(client.addHeader({ fieldName: 'a b', fieldValue: 'c' }), Code.WEBSOCKET_NO_HEADER_CONTEXT);
  t.is(client.addHeader({ fieldName: 'a', fieldValue: 'c\r\nd: e' }), Code.WEBSOCKET_NO_HEADER_CONTEXT);
  const endless: WebSocket_Header = { fieldName: 'a', fieldValue: 'b' };
  endless.next = endless;
  t.is(client.addHeader(endless), Code.WEBSOCKET_HEADER_EXCEEDED);
  t.is(client.connect('ws://127.0.0.1:1', { headers: endless }), Code.WEBSOCKET_HEADER_EXCEEDED);
  t.is(client.send(null as never), Code.WEBSOCKET_SEND_DATA_NULL);
  t.is(client.destroy(), Code.WEBSOCKET_NO_CONNECTION_CONTEXT);
});

test('a broken protocol is told as an error and then as a close with 1006; a cut alone as the close', async (t) => {
  const bytes = frame({ opcode: 3 });
  const broken = await rawServer(
    t,
    (socket, request) => void socket.write(Buffer.concat([Buffer.from(agreement(request)), bytes])),
  );
  const first = watched();
  first.client.connect(broken.url);
  t.deepEqual(await first.until('close'), [
    'open 101 Switching Protocols',
    `error ${Code.WEBSOCKET_PROTOCOL_ERROR}`,
    'close 1006 ',
  ]);
  const cut = await rawServer(t, (socket, request) => void socket.end(agreement(request)));
  const second = watched();
  second.client.connect(cut.url);
  t.deepEqual(await second.until('close'), ['open 101 Switching Protocols', 'close 1006 ']);
});

test('headers added and headers of connect are both sent', async (t) => {
  const server = await echo(t);
  const { client, until } = watched();
  t.is(
    client.addHeader({ fieldName: 'x-one', fieldValue: '1', next: { fieldName: 'x-two', fieldValue: '2' } }),
    Code.WEBSOCKET_OK,
  );
  client.connect(server.url, { headers: { fieldName: 'x-three', fieldValue: '3' } });
  await until('open');
  for (const line of ['x-one: 1', 'x-two: 2', 'x-three: 3']) t.true(server.request().includes(`${line}\r\n`), line);
  client.destroy();
});

test('messages are limited to 64 MiB, and so is what waits to be sent', async (t) => {
  const { url } = await rawServer(t, (socket, request) => void socket.pause().write(agreement(request)));
  const { client, until } = watched();
  client.connect(url);
  await until('open');
  t.is(client.send(Buffer.alloc((64 << 20) + 1)), Code.WEBSOCKET_DATA_LENGTH_EXCEEDED);
  t.is(client.send(Buffer.alloc(64 << 20)), Code.WEBSOCKET_OK);
  t.is(client.send(Buffer.alloc(64 << 20)), Code.WEBSOCKET_QUEUE_LENGTH_EXCEEDED);
  client.destroy();
});

test('a client destroyed while it connects or is open tells nothing any more', async (t) => {
  const server = await echo(t);
  const told: string[] = [];
  const tell: WebSocketCallbacks = {
    onOpen: () => told.push('open'),
    onMessage: () => void told.push('message'),
    onError: () => told.push('error'),
    onClose: () => told.push('close'),
  };
  const client = new WebSocketClient(tell);
  client.connect(server.url);
  client.destroy();
  await new Promise((resolve) => setTimeout(resolve, 100));
  t.deepEqual(told, []);
});

test('the C functions take the client first, and say when it is none', async (t) => {
  const { url } = await echo(t);
  const told: string[] = [];
  let done = (): void => {};
  const over = new Promise<void>((resolve) => (done = resolve));
  const onOpen = (client: WebSocket): void => {
    told.push(`sent ${OH_WebSocketClient_Send(client, 'truncated', 5)} ${OH_WebSocketClient_Send(client, 'x', 0)}`);
  };
  const client = OH_WebSocketClient_Constructor(
    onOpen,
    (from, data, length) => {
      told.push(`${String(data)} ${length} ${OH_WebSocketClient_Close(from, { code: 0, reason: 'bye' })}`);
    },
    (_client, { errorMessage }) => told.push(errorMessage),
    (_client, { code, reason }) => {
      told.push(`${code} ${reason}`);
      done();
    },
  );
  t.is(OH_WebSocketClient_AddHeader(client, { fieldName: 'x-one', fieldValue: '1' }), 0);
  t.is(OH_WebSocketClient_AddHeader(client, { fieldName: 'x-two', fieldValue: '2' }), 0);
  t.deepEqual(client?.requestOptions.headers, {
    fieldName: 'x-one',
    fieldValue: '1',
    next: { fieldName: 'x-two', fieldValue: '2', next: null },
  });
  t.is(OH_WebSocketClient_Connect(client, url, {}), 0);
  await over;
  t.deepEqual(told, ['sent 0 0', 'trunc 5 0', '1000 bye']);
  t.is(OH_WebSocketClient_Send(client, null), Code.WEBSOCKET_SEND_DATA_NULL);
  t.is(OH_WebSocketClient_Destroy(client), 0);
  t.is(OH_WebSocketClient_Destroy(client), Code.WEBSOCKET_DESTROYED);
  t.is(OH_WebSocketClient_Connect(null, url), Code.WEBSOCKET_CLIENT_NULL);
  t.is(OH_WebSocketClient_Destroy({} as WebSocket), Code.WEBSOCKET_CLIENT_NOT_CREATED);
  t.is(OH_WebSocketClient_Constructor(onOpen, null as never, null as never, null as never), null);
});
