import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { BusinessError, type Reason } from '../../../src/core/errors.js';
import type { Host } from '../../../src/core/host.js';
import { openSocket } from '../../../src/core/socket/open-socket.js';
import type { SocketMessageInfo } from '../../../src/core/socket/socket-types.js';
import { TCPSocket } from '../../../src/core/socket/tcp-socket.js';
import { UDPSocket } from '../../../src/core/socket/udp-socket.js';

const unused = (): never => {
  throw new Error('not asked for');
};
const host: Host = {
  get kernel(): never {
    return unused();
  },
  recorded: undefined,
  netns: '',
  onMissing: unused,
  clock: { now: unused, monotonic: unused },
  environment: { platform: process.platform, uid: 0, variable: unused },
  files: { exists: unused, readText: unused, readBytes: unused, names: unused },
  get profile(): never {
    return unused();
  },
  resolve: async (name) => [{ address: name === 'loop.test' ? '127.0.0.1' : name }],
  openSocket,
  openProber: unused,
};
const tcp = (): TCPSocket => new TCPSocket(() => host);
const udp = (): UDPSocket => new UDPSocket(() => host);

async function echoServer(t: ExecutionContext): Promise<number> {
  const server = createServer((socket) => void socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return portOf(server);
}
const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const text = ({ message }: SocketMessageInfo): string => Buffer.from(message).toString();

async function fails(t: ExecutionContext, call: Promise<unknown>, reason: Reason): Promise<void> {
  const error = await t.throwsAsync(call, { instanceOf: BusinessError });
  t.is(error?.reason, reason, error?.message);
}

test('A TCP socket binds, connects by name, sends, receives and closes', async (t) => {
  const port = await echoServer(t);
  const socket = tcp();
  const told: string[] = [];
  socket.on('connect', () => told.push('connect'));
  socket.on('close', () => told.push('close'));
  const answer = new Promise<SocketMessageInfo>((resolve) => socket.on('message', resolve));
  await socket.bind({ address: '127.0.0.1' });
  await socket.connect({ address: { address: 'loop.test', port }, timeout: 5000 });
  await socket.send({ data: 'hello' });
  const message = await answer;
  t.is(text(message), 'hello');
  t.deepEqual(message.remoteInfo, { address: '127.0.0.1', family: 'IPv4', port, size: 5 });
  await socket.close();
  await socket.close();
  t.deepEqual(told, ['connect', 'close']);
  await fails(t, socket.connect({ address: { address: 'loop.test', port } }), 'socket.state');
});

test('A TCP socket leaves from the port it was bound to, and takes its callbacks', async (t) => {
  // An address that nothing else here uses, so that the port stays free.
  const spare = createServer().listen(0, '127.0.0.57');
  await once(spare, 'listening');
  const local = portOf(spare);
  const socket = tcp();
  const bind = (): Promise<unknown> =>
    new Promise((resolve) =>
      socket.bind({ address: '127.0.0.57', port: local, family: 1 }, (error) => resolve(error?.reason)),
    );
  t.is(await bind(), 'socket.address');
  spare.close();
  await once(spare, 'close');
  t.is(await bind(), undefined);
  const seen = new Promise<number | undefined>((resolve) => {
    const witness = createServer((peer) => (resolve(peer.remotePort), peer.destroy(), witness.close())).listen(
      0,
      '127.0.0.1',
    );
    witness.once('listening', () =>
      socket.connect({ address: { address: '127.0.0.1', port: portOf(witness) } }, () => undefined),
    );
  });
  t.is(await seen, local);
  await socket.close();
});

test('What a TCP socket cannot do is an error that says why', async (t) => {
  await fails(t, tcp().bind({ address: '192.168.xxx.xxx' }), 'value.address');
  await fails(t, tcp().bind({ address: '127.0.0.1', port: 65536 }), 'value.range');
  await fails(t, tcp().bind({ address: '192.0.2.1' }), 'socket.address');
  await fails(t, tcp().send({ data: 'too early' }), 'socket.state');
  await fails(t, Reflect.apply(tcp().connect, undefined, []), 'usage.argument');
  const port = await echoServer(t);
  const socket = tcp();
  await fails(t, socket.connect({ address: { address: '::1', port } }), 'tcp.refused');
  await socket.connect({ address: { address: '127.0.0.1', port } });
  await fails(t, Reflect.apply(socket.send, undefined, [{ data: 7 }]), 'usage.argument');
  await socket.close();
  const listening: { on(...values: unknown[]): unknown } = tcp();
  t.throws(() => listening.on('message'), { instanceOf: BusinessError });
});

test('Closing a TCP socket ends the connecting that is under way', async (t) => {
  const never: Host['resolve'] = (_, options) =>
    new Promise((_resolve, reject) => {
      options?.signal?.addEventListener('abort', () => reject(options.signal?.reason));
    });
  const socket = new TCPSocket(() => Object.assign(Object.create(host), { resolve: never }));
  const connecting = socket.connect({ address: { address: 'slow.test', port: 1 } });
  setTimeout(() => void socket.close(), 10);
  await fails(t, connecting, 'socket.state');
});

test('UDP sockets bind, send and receive, also without being bound first', async (t) => {
  const server = udp();
  const client = udp();
  const port = 20_000 + (process.pid % 10_000);
  await server.bind({ address: '127.0.0.58', port });
  const asked = new Promise<SocketMessageInfo>((resolve) => server.on('message', resolve));
  const answered = new Promise<SocketMessageInfo>((resolve) => client.on('message', resolve));
  await client.send({ data: 'question', address: { address: '127.0.0.58', port } });
  const question = await asked;
  const { address, port: from } = question.remoteInfo;
  t.is(text(question), 'question');
  await server.send({ data: new TextEncoder().encode('answer').buffer, address: { address, port: from } });
  t.is(text(await answered), 'answer');
  await fails(t, server.bind({ address: '127.0.0.58', port }), 'socket.state');
  await fails(t, udp().bind({ address: '127.0.0.58', port }), 'socket.address');
  await fails(t, udp().bind({ address: '192.168.xxx.xxx' }), 'value.address');
  await Promise.all([server.close(), client.close(), client.close()]);
  await fails(t, client.send({ data: 'late', address: { address: '127.0.0.58', port } }), 'socket.state');
});
