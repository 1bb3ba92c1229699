import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps, type Server as HttpsServer } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { BusinessError } from '../../../src/core/errors.js';
import { HttpRequest } from '../../../src/core/http/http-request.js';
import { openHost } from '../../../src/core/open-host.js';
import { setAppProxy } from '../../../src/core/proxy/app-proxy.js';
import { connectThrough } from '../../../src/core/proxy/connect-through.js';
import { direct } from '../../../src/core/proxy/proxy-hop.js';
import { parseProxyServer, type ProxyServer } from '../../../src/core/proxy/proxy-server.js';
import { tryProxies } from '../../../src/core/proxy/try-proxies.js';
import { runProgram } from '../../cli/run-program.js';
import { freePort, microsocks, password, scratch, squid, tinyproxy, user } from './proxies.js';

const host = openHost();
const signal = AbortSignal.timeout(60_000);

async function listening(t: ExecutionContext, server: Server | HttpsServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Says what it was told, so that one sees who came through. */
const echo = (t: ExecutionContext): Promise<number> =>
  listening(
    t,
    createServer((socket) => void socket.on('error', () => {}).pipe(socket)),
  );

const web = (t: ExecutionContext): Promise<number> =>
  listening(
    t,
    createHttp((_request, response) => void response.writeHead(203).end()),
  );

const proxy = (text: string, port: number): ProxyServer => parseProxyServer(text.replace('PORT', String(port)), 'test');

async function saidBack(socket: Socket): Promise<string> {
  socket.write('over there');
  const text = await new Promise<string>((resolve, reject) => {
    socket.once('data', (chunk) => resolve(String(chunk))).once('error', reject);
  });
  socket.destroy();
  return text;
}

test('a connection goes through tinyproxy, by CONNECT', async (t) => {
  const [port, server] = await Promise.all([tinyproxy(t), echo(t)]);
  const steps: string[] = [];
  const onStep = (step: string): void => void steps.push(step);
  const endpoint = { host: '127.0.0.1', port: server };
  t.is(
    await saidBack(await connectThrough(host, proxy('127.0.0.1:PORT', port), endpoint, { signal, onStep })),
    'over there',
  );
  t.deepEqual(steps, ['resolve', 'connect', 'tunnel']);
  await t.throwsAsync(
    connectThrough(host, proxy('127.0.0.1:PORT', port), { host: '127.0.0.1', port: await freePort() }, { signal }),
    {
      instanceOf: BusinessError,
      message: /^The proxy 127\.0\.0\.1:\d+ answered 50\d /,
    },
  );
});

test('squid takes the right user and password alone, and no message holds them', async (t) => {
  const [port, server] = await Promise.all([squid(t), echo(t)]);
  const endpoint = { host: 'localhost', port: server };
  const known = { ...proxy('127.0.0.1:PORT', port), username: user, password };
  t.is(await saidBack(await connectThrough(host, known, endpoint, { signal })), 'over there');
  const wrong = await t.throwsAsync<BusinessError>(
    connectThrough(host, { ...known, password: 'wrong-secret' }, endpoint, { signal }),
  );
  t.is(wrong?.reason, 'proxy.refused');
  t.regex(wrong?.message ?? '', /answered 407 .*does not take this user and password.*Basic realm="lab"/);
  t.notRegex(JSON.stringify(wrong), /wrong-secret/);
  const none = await t.throwsAsync<BusinessError>(
    connectThrough(host, proxy('127.0.0.1:PORT', port), endpoint, { signal }),
  );
  t.regex(none?.message ?? '', /it wants a user and password/);
});

test('a connection goes through a SOCKS 5 proxy, with and without a password, to names and addresses', async (t) => {
  const [open, closed, server] = await Promise.all([microsocks(t), microsocks(t, true), echo(t)]);
  for (const name of ['127.0.0.1', 'localhost']) {
    const endpoint = { host: name, port: server };
    t.is(
      await saidBack(await connectThrough(host, proxy('socks5://127.0.0.1:PORT', open), endpoint, { signal })),
      'over there',
    );
    const known = { ...proxy('socks5h://127.0.0.1:PORT', closed), username: user, password };
    t.is(await saidBack(await connectThrough(host, known, endpoint, { signal })), 'over there');
    const reasons = [{ ...known, password: 'wrong' }, proxy('socks://127.0.0.1:PORT', closed)].map((each) =>
      connectThrough(host, each, endpoint, { signal }).then(
        () => 'through',
        (error: unknown) => (error instanceof BusinessError ? error.reason : String(error)),
      ),
    );
    t.deepEqual(await Promise.all(reasons), ['proxy.refused', 'proxy.refused']);
  }
  const nobody = { host: '127.0.0.1', port: await freePort() };
  await t.throwsAsync(connectThrough(host, proxy('socks://127.0.0.1:PORT', open), nobody, { signal }), {
    message: /refused 127\.0\.0\.1:\d+: the connection was refused/,
  });
});

test('SOCKS 4a carries names and IPv4 addresses, and says that it cannot carry IPv6', async (t) => {
  const asked: Buffer[] = [];
  const port = await listening(
    t,
    createServer((socket) => {
      socket
        .on('error', () => {})
        .once('data', (chunk: Buffer) => {
          asked.push(chunk);
          socket.write(Buffer.concat([Buffer.from([0, 90, 0, 0, 0, 0, 0, 0]), Buffer.from('hello')]));
        });
    }),
  );
  const server = { ...proxy('socks4a://127.0.0.1:PORT', port), username: user, password };
  for (const name of ['names.example', '192.0.2.1']) {
    const socket = await connectThrough(host, server, { host: name, port: 443 }, { signal });
    t.is(await new Promise((resolve) => socket.once('data', (chunk) => resolve(String(chunk)))), 'hello');
    socket.destroy();
  }
  t.deepEqual(
    asked.map((bytes) => bytes.toString('latin1')),
    ['\x04\x01\x01\xbb\0\0\0\x01ada\0names.example\0', '\x04\x01\x01\xbb\xc0\0\x02\x01ada\0'],
  );
  await t.throwsAsync(connectThrough(host, server, { host: '::1', port: 443 }, { signal }), {
    message: /cannot carry IPv6/,
  });
});

test('what is no answer of a proxy, none at all, and the end of the wait are told as such', async (t) => {
  const answers: Readonly<Record<string, string>> = {
    'http://127.0.0.1:PORT': 'SSH-2.0-OpenSSH_9.2\r\n',
    'socks5://127.0.0.1:PORT': 'HTTP/1.1 400 Bad Request\r\n\r\n',
    'socks4://127.0.0.1:PORT': '\x05\x00\x00\x00\x00\x00\x00\x00',
  };
  for (const [text, answer] of Object.entries(answers)) {
    for (const said of [answer, '']) {
      const port = await listening(
        t,
        createServer((socket) => void socket.on('error', () => {}).end(said, 'latin1')),
      );
      const endpoint = { host: 'x.example', port: 80 };
      const error = await t.throwsAsync<BusinessError>(
        connectThrough(host, proxy(text, port), endpoint, { signal }),
        undefined,
        text,
      );
      t.is(error?.reason, 'proxy.failed', `${text} ${said}`);
    }
    const silent = await listening(
      t,
      createServer((socket) => void socket.on('error', () => {})),
    );
    const soon = AbortSignal.timeout(50);
    const waited = connectThrough(host, proxy(text, silent), { host: 'x', port: 80 }, { signal: soon });
    t.is(await waited.then(String, (error: unknown) => error), soon.reason);
  }
});

test('a URL is tried over one proxy after the other until a server answers', async (t) => {
  const [port, dead, server] = await Promise.all([tinyproxy(t), freePort(), web(t)]);
  const hops = [proxy('127.0.0.1:PORT', dead), proxy('127.0.0.1:PORT', port), direct] as const;
  const attempts = await tryProxies(host, `http://127.0.0.1:${server}/path?query`, hops, { signal });
  t.deepEqual(
    attempts.map(({ status, error }) => [status, error?.reason]),
    [
      [null, 'tcp.refused'],
      [203, undefined],
    ],
  );
  t.deepEqual(
    attempts[1]?.steps.map(({ step }) => step),
    ['resolve', 'connect', 'response'],
  );
  const [only] = await tryProxies(host, `http://127.0.0.1:${server}/`, [direct], { signal });
  t.is(only?.status, 203);
  await t.throwsAsync(tryProxies(host, 'ftp://x/', [direct], { signal }), { message: /Only http and https/ });
});

test('a plain http URL goes to squid itself, whose refusal is no answer of the server', async (t) => {
  const [port, server] = await Promise.all([squid(t), web(t)]);
  const url = `http://127.0.0.1:${server}/`;
  const known = { ...proxy('127.0.0.1:PORT', port), username: user, password };
  const [through] = await tryProxies(host, url, [known], { signal });
  t.is(through?.status, 203, through?.error?.message);
  const [refused] = await tryProxies(host, url, [proxy('127.0.0.1:PORT', port)], { signal });
  t.is(refused?.error?.reason, 'proxy.refused');
});

test('an https URL goes through a tunnel, and through a proxy that speaks TLS itself; certificates are verified', async (t) => {
  const folder = scratch(t);
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
    ...[
      '-subj',
      '/CN=lab',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      join(folder, 'key'),
      '-out',
      join(folder, 'cert'),
    ],
  ]);
  t.is(made.status, 0, String(made.stderr));
  const identity = { key: readFileSync(join(folder, 'key')), cert: readFileSync(join(folder, 'cert')) };
  const server = await listening(
    t,
    createHttps(identity, (_request, response) => void response.writeHead(204).end()),
  );
  const port = await tinyproxy(t);
  const [attempt] = await tryProxies(host, `https://127.0.0.1:${server}/`, [proxy('127.0.0.1:PORT', port)], { signal });
  t.deepEqual(
    attempt?.steps.map(({ step }) => step),
    ['resolve', 'connect', 'tunnel'],
  );
  t.regex(attempt?.error?.message ?? '', /self-signed certificate/);
  const [secured] = await tryProxies(host, 'http://127.0.0.1/', [proxy('https://127.0.0.1:PORT', server)], { signal });
  t.is(secured?.error?.reason, 'tls.untrusted');
  t.regex(secured?.error?.message ?? '', /self-signed certificate/);
});

test('a server that never answers costs no more than the time given', async (t) => {
  const silent = await listening(
    t,
    createServer((socket) => void socket.on('error', () => {})),
  );
  const [attempt] = await tryProxies(host, `http://127.0.0.1:${silent}/`, [direct], { signal, timeoutMs: 80 });
  t.is(attempt?.error?.reason, 'tcp.timeout');
});

test('a request of the library goes through the proxy of the application when it asks to, but not to excluded hosts', async (t) => {
  const [port, server] = await Promise.all([squid(t), web(t)]);
  const own = openHost();
  setAppProxy(own, { host: '127.0.0.1', port, exclusionList: ['localhost'], username: user, password });
  const request = new HttpRequest(() => own);
  const seen = async (name: string, usingProxy: boolean): Promise<boolean> => {
    const { header, responseCode } = await request.request(`http://${name}:${server}/`, { usingProxy });
    t.is(responseCode, 203);
    return 'via' in header;
  };
  t.true(await seen('127.0.0.1', true));
  t.false(await seen('127.0.0.1', false));
  t.false(await seen('localhost', true));
});

test('a proxy that cannot be reached is said to be one; one that is asked for wrongly is wrong usage', async (t) => {
  const port = await freePort();
  const attempt = connectThrough(host, proxy('127.0.0.1:PORT', port), { host: 'far.test', port: 80 }, { signal });
  const error = await t.throwsAsync(attempt, { instanceOf: BusinessError });
  t.deepEqual(
    [error?.reason, error?.hint],
    ['tcp.refused', `that is the proxy 127.0.0.1:${port}; net proxy get tells which there are`],
  );
  for (const words of [
    ['cert', 'fetch', 'localhost'],
    ['ws', 'ws://localhost'],
  ]) {
    t.is((await runProgram([...words, '--proxy', 'ftp://x'])).status, 2);
  }
});

test("an application's proxy is checked as the seed says", (t) => {
  const own = openHost();
  const reasonFor = (proxy: unknown): string => {
    try {
      setAppProxy(own, proxy);
      return 'none';
    } catch (error) {
      return error instanceof BusinessError ? `${error.code} ${error.reason}` : String(error);
    }
  };
  for (const wrong of [undefined, null, 1, {}, { host: 'h' }, { host: 1, port: 1 }, { host: 'h', port: '1' }]) {
    t.is(reasonFor(wrong), '401 usage.argument');
  }
  for (const port of [-1, 65_536, 1.5, Number.NaN]) t.is(reasonFor({ host: 'h', port }), '2100001 value.proxy');
  t.is(reasonFor({ host: 'h', port: 1, exclusionList: [1] }), '401 usage.argument');
  t.is(reasonFor({ host: 'h\r\n', port: 1 }), '2100001 value.proxy');
  t.is(reasonFor({ host: 'not/checked', port: 0, exclusionList: [] }), 'none');
  t.is(reasonFor({ host: 'h', port: 1, exclusionList: [], username: 'alone' }), 'none');
  t.deepEqual(own.profile.read().appProxy, { host: 'h', port: 1, exclusionList: [] });
  t.is(reasonFor({ host: '', port: 0, exclusionList: [] }), 'none');
  t.is(own.profile.read().appProxy, null);
});
