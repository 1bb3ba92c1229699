import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import test from 'ava';
import fc from 'fast-check';
import { BusinessError } from '../../../src/core/errors.js';
import { alternateFamilies } from '../../../src/core/socket/alternate-families.js';
import { openSocket } from '../../../src/core/socket/open-socket.js';
import { startTls } from '../../../src/core/socket/start-tls.js';
import { staggered, type Attempt } from '../../../src/core/socket/staggered.js';

const after = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => (clearTimeout(timer), reject(new Error('aborted'))));
  });

const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));

const listen = async (): Promise<Server> => {
  const server = createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

test('Families take turns, in the order of the resolver, and none is lost', (t) => {
  t.deepEqual(alternateFamilies(['::1', '::2', '1.1.1.1', '2.2.2.2', '3.3.3.3'].map((address) => ({ address }))), [
    '::1',
    '1.1.1.1',
    '::2',
    '2.2.2.2',
    '3.3.3.3',
  ]);
  const address = fc.oneof(fc.ipV4(), fc.ipV6()).map((text) => ({ address: text }));
  fc.assert(
    fc.property(fc.array(address), (addresses) => {
      const ordered = alternateFamilies(addresses);
      t.deepEqual(ordered.toSorted(), addresses.map((one) => one.address).toSorted());
      if (ordered.length > 0) t.is(ordered[0], addresses[0]?.address);
    }),
    { numRuns: 50 },
  );
});

test('A silent attempt costs the next one its head start only, and is aborted when that wins', async (t) => {
  let aborted = false;
  const silent: Attempt<string> = (signal) =>
    never(signal).catch((error: unknown) => ((aborted = true), Promise.reject(error)));
  const start = performance.now();
  const winner = await staggered([silent, async () => 'second'], {
    delayMs: 50,
    signal: undefined,
    discard: () => undefined,
  });
  const took = performance.now() - start;
  await after(1);
  t.is(winner, 'second');
  t.true(took >= 45 && took < 500, `took ${took} ms`);
  t.true(aborted);
});

test('A failure starts the next attempt at once', async (t) => {
  const start = performance.now();
  const attempts = [() => Promise.reject(new Error('no')), async () => 'second'];
  t.is(await staggered(attempts, { delayMs: 5000, signal: undefined, discard: () => undefined }), 'second');
  t.true(performance.now() - start < 1000);
});

test('What a late attempt brings is discarded', async (t) => {
  const discarded: string[] = [];
  const late: Attempt<string> = () => after(30).then(() => 'late');
  const options = { delayMs: 1, signal: undefined, discard: (value: string) => void discarded.push(value) };
  t.is(await staggered([late, async () => 'soon'], options), 'soon');
  await after(60);
  t.deepEqual(discarded, ['late']);
});

test('Aborting rejects with the reason of the signal and ends every attempt', async (t) => {
  const controller = new AbortController();
  let ended = 0;
  const silent: Attempt<string> = (signal) => never(signal).catch((error: unknown) => (ended++, Promise.reject(error)));
  const race = staggered([silent, silent], { delayMs: 1, signal: controller.signal, discard: () => undefined });
  setTimeout(() => controller.abort(new Error('enough')), 20);
  await t.throwsAsync(race, { message: 'enough' });
  await after(1);
  t.is(ended, 2);
});

test('A TCP socket comes back connected, by the second address when the first refuses', async (t) => {
  const server = await listen();
  const addresses = [{ address: '::1', family: 2 }, { address: '127.0.0.1' }];
  const socket = await openSocket({ protocol: 'tcp', addresses, port: portOf(server) });
  t.is(socket.remoteAddress, '127.0.0.1');
  t.is(socket.listenerCount('error'), 0);
  const [text] = (await once(socket.setEncoding('utf8'), 'data')) as string[];
  t.is(text, 'hello');
  server.close();
});

test('A connection that fails says what was tried and why', async (t) => {
  const server = await listen();
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  const open = (...texts: string[]) =>
    openSocket({ protocol: 'tcp', addresses: texts.map((address) => ({ address })), port });
  const refused = await t.throwsAsync(open('127.0.0.1'), { instanceOf: BusinessError });
  t.is(refused?.reason, 'tcp.refused');
  t.is(refused?.target, `127.0.0.1:${port}`);
  t.is(refused?.message, `127.0.0.1:${port} refused the connection (ECONNREFUSED)`);
  const both = await t.throwsAsync(open('::1', '127.0.0.1'), { instanceOf: BusinessError });
  t.regex(both?.message ?? '', /^None of 2 addresses answered; \[::1\]:\d+ refused the connection/);
  const none = await t.throwsAsync(open(), { instanceOf: BusinessError });
  t.is(none?.reason, 'tcp.failed');
});

test('A signal that has fired opens nothing', async (t) => {
  const server = await listen();
  let asked = 0;
  server.on('connection', () => asked++);
  const signal = AbortSignal.abort(new Error('enough'));
  const addresses = [{ address: '127.0.0.1' }];
  await t.throwsAsync(openSocket({ protocol: 'tcp', addresses, port: portOf(server), signal }), { message: 'enough' });
  await t.throwsAsync(openSocket({ protocol: 'udp', family: 4, signal }), { message: 'enough' });
  await after(20);
  t.is(asked, 0);
  server.close();
});

test('A signal ends a connection under way with its own reason, a time limit with tcp.timeout, but no error that came before', async (t) => {
  const server = await listen();
  const addresses = [{ address: '127.0.0.1' }];
  const open = (signal: AbortSignal) => openSocket({ protocol: 'tcp', addresses, port: portOf(server), signal });
  const controller = new AbortController();
  const ended = t.throwsAsync(open(controller.signal), { any: true });
  controller.abort('enough');
  t.is(await ended, 'enough' as unknown as Error);
  const late = new AbortController();
  const timed = t.throwsAsync(open(late.signal), { instanceOf: BusinessError });
  late.abort(new DOMException('late', 'TimeoutError'));
  t.like(await timed, { reason: 'tcp.timeout', target: `127.0.0.1:${portOf(server)}` });
  const gone = new AbortController();
  const there = { protocol: 'tcp', addresses, port: portOf(server), interfaceName: 'nope0' } as const;
  const lost = t.throwsAsync(openSocket({ ...there, signal: gone.signal }), { instanceOf: BusinessError });
  gone.abort(new Error('meanwhile'));
  t.like(await lost, { reason: 'net.gone', target: 'nope0' });
  const used = new AbortController();
  const socket = await open(used.signal);
  used.abort(new Error('late'));
  const [text] = (await once(socket.setEncoding('utf8'), 'data')) as string[];
  t.is(text, 'hello');
  server.close();
});

test('A signal closes a UDP socket that it was given with', async (t) => {
  const controller = new AbortController();
  const socket = await openSocket({ protocol: 'udp', family: 4, signal: controller.signal });
  const closed = once(socket, 'close');
  controller.abort();
  await closed;
  t.pass();
});

test("TLS with a server that speaks something else fails in words, not in OpenSSL's file and line", async (t) => {
  const server = createServer((peer) => {
    peer.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect(portOf(server), '127.0.0.1');
  await once(socket, 'connect');
  const request = { name: 'plain.test', signal: new AbortController().signal };
  const error = await t.throwsAsync(startTls(socket, request), { instanceOf: BusinessError });
  t.regex(error?.message ?? '', /^TLS with plain\.test failed: [a-z ]+ \(ERR_SSL_[A-Z_]+\)$/);
  t.is(error?.hint, 'does it speak TLS at all, on this port?');
  server.close();
});

test('A certificate and key that do not belong together are told as such, and the connection is closed', async (t) => {
  const read = (name: string): string => readFileSync(`test/fixtures/certificates/${name}`, 'utf8');
  const server = createServer((peer) => void peer.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect(portOf(server), '127.0.0.1');
  await once(socket, 'connect');
  const own = { cert: read('root.pem'), key: read('server-key.pem') };
  const request = { name: 'far.test', signal: new AbortController().signal, ...own };
  const error = await t.throwsAsync(startTls(socket, request), { instanceOf: BusinessError });
  t.is(error?.reason, 'value.text');
  t.regex(error?.message ?? '', /^The certificate or key that was given cannot be used: [a-z ]*mismatch/);
  t.true(socket.destroyed);
  server.close();
});
