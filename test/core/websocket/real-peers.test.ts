/** Servers of other hands: python3-websockets alone, and behind nginx with TLS, as services have it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import test, { type ExecutionContext } from 'ava';
import type { BusinessError } from '../../../src/core/errors.js';
import { openHost } from '../../../src/core/open-host.js';
import { openWebSocket } from '../../../src/core/websocket/open-websocket.js';
import type { WebSocketConnection } from '../../../src/core/websocket/websocket-connection.js';
import type { WebSocketData, WebSocketOptions } from '../../../src/core/websocket/websocket-types.js';
import { runProgram } from '../../cli/run-program.js';
import {
  alternativeNames,
  authority,
  dnsName,
  makeCertificate,
  newKeys,
  pem,
} from '../certificate/make-certificate.js';
import { freePort, scratch, start } from '../proxy/proxies.js';

const host = openHost();
const python = '/usr/bin/python3';
/** Far more than a busy machine needs. */
const patient: WebSocketOptions = { connectTimeoutMs: 60_000, closeTimeoutMs: 60_000 };

interface Peer {
  readonly port: number;
  readonly url: string;
  readonly said: Interface;
}

async function peer(t: ExecutionContext): Promise<Peer> {
  const child = spawn(python, [join(process.cwd(), 'test/core/websocket/peer.py')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => void child.kill('SIGKILL'));
  const said = createInterface({ input: child.stdout });
  const [port] = (await once(said, 'line')) as [string];
  return { port: Number(port), url: `ws://127.0.0.1:${port}/`, said };
}

/** Says something and takes what comes back. */
function asking(connection: WebSocketConnection) {
  const messages = connection[Symbol.asyncIterator]();
  return async (...said: readonly WebSocketData[]): Promise<WebSocketData | undefined> => {
    for (const each of said) await connection.send(each);
    const { value } = await messages.next();
    return value ?? undefined;
  };
}

test('python3-websockets: fragments, binary, large messages, pings, subprotocols and close codes, plain and compressed', async (t) => {
  const { url, said } = await peer(t);
  for (const compress of [false, true]) {
    const connection = await openWebSocket(host, url, {
      ...patient,
      compress,
      subprotocols: ['third', 'first'],
      headers: [{ name: 'X-Word', value: 'zlut' }],
    });
    const pings: string[] = [];
    connection.onPing = (payload) => void pings.push(Buffer.from(payload).toString());
    const ask = asking(connection);
    const about = JSON.parse(String(await ask('about'))) as Record<string, unknown>;
    t.is(about['subprotocol'], 'first');
    t.is(about['extension'] !== '', compress);
    t.is((about['headers'] as Record<string, string>)['x-word'], 'zlut');
    t.is(await ask('fragments ža lu ť'), 'žaluť');
    t.is(await ask('žluťoučký kůň'), 'žluťoučký kůň');
    t.deepEqual(await ask(Buffer.from([0, 255, 10])), Buffer.from([0, 255, 10]));
    t.is(await ask('ping are-you-there'), 'pong came');
    t.deepEqual(pings, ['are-you-there']);
    t.is((await ask('large 3000000'))?.length, 3_000_000);
    const large = 'ž'.repeat(500_000);
    t.is(await ask(large), large);
    const pong = new Promise<string>((resolve) => (connection.onPong = (payload) => resolve(String(payload))));
    connection.ping(Buffer.from('and you'));
    t.is(await pong, 'and you');
    if (compress) {
      t.is(await ask('close 4002 gone fishing'), undefined);
      t.deepEqual(await connection.ended, { closeCode: 4002, reason: 'gone fishing' });
    } else {
      const closed = once(said, 'line');
      t.deepEqual(await connection.close(3456, 'bye ž'), { closeCode: 3456, reason: 'bye ž' });
      t.deepEqual(await closed, ['closed 3456 bye ž']);
    }
  }
});

/** nginx with TLS before the peer, and places where it refuses by itself. */
async function nginx(t: ExecutionContext, behind: Peer): Promise<{ port: number; folder: string }> {
  const folder = scratch(t);
  const [rootKeys, leafKeys] = [newKeys(), newKeys()] as const;
  const root = makeCertificate({
    subject: 'R',
    issuer: 'R',
    keys: rootKeys,
    signer: rootKeys,
    extensions: authority(),
  });
  const leaf = makeCertificate({
    subject: 'leaf',
    issuer: 'R',
    keys: leafKeys,
    signer: rootKeys,
    extensions: [alternativeNames(dnsName('localhost'), dnsName('ws.example'))],
  });
  const port = await freePort();
  const files: Readonly<Record<string, string>> = {
    'root.pem': pem(root),
    'leaf.pem': pem(leaf),
    'leaf.key': leafKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    users: 'ada:{PLAIN}p@ss-word\n',
    auth: 'ada:p@ss-word\n',
    'nginx.conf': `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
  uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  proxy_http_version 1.1;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection "upgrade";
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${folder}/leaf.pem; ssl_certificate_key ${folder}/leaf.key;
    location / { proxy_pass http://127.0.0.1:${behind.port}; }
    location /short { proxy_read_timeout 1s; proxy_pass http://127.0.0.1:${behind.port}; }
    location /private { auth_basic realm; auth_basic_user_file ${folder}/users; proxy_pass http://127.0.0.1:${behind.port}; }
    location /down { proxy_pass http://127.0.0.1:${await freePort()}; }
    location /moved { return 301 https://elsewhere.example/; }
    location /page { return 200 "a page"; }
  }
}
`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  await start(t, port, 'nginx', ['-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')]);
  return { port, folder };
}

test('nginx before it: TLS, refusals by their status, a connection that it cuts off', async (t) => {
  const { port, folder } = await nginx(t, await peer(t));
  const url = `wss://localhost:${port}/`;
  const ca = readFileSync(join(folder, 'root.pem'), 'utf8');
  const options = { ...patient, tls: { ca } };
  const ask = asking(await openWebSocket(host, url, { ...options, compress: true }));
  t.is(await ask('through TLS'), 'through TLS');
  t.is((await ask('large 2000000'))?.length, 2_000_000);

  const refusals: Readonly<Record<string, RegExp>> = {
    private: /answered 401 Unauthorized/,
    down: /answered 502 Bad Gateway/,
    moved: /answered 301 .*https:\/\/elsewhere\.example\//,
    page: /answered 200 OK/,
  };
  for (const [path, says] of Object.entries(refusals)) {
    const error = await t.throwsAsync<BusinessError>(openWebSocket(host, url + path, options));
    t.is(error?.reason, 'ws.refused');
    t.regex(error?.message ?? '', says);
  }
  const untrusted = await t.throwsAsync<BusinessError>(openWebSocket(host, url, patient));
  t.is(untrusted?.reason, 'tls.untrusted');
  const other = { ...options, tls: { ca, serverName: 'other.example' } };
  t.is((await t.throwsAsync<BusinessError>(openWebSocket(host, url, other)))?.reason, 'tls.untrusted');
  const named = { ...options, tls: { ca, serverName: 'ws.example' } };
  t.is(await asking(await openWebSocket(host, url, named))('by another name'), 'by another name');

  const idle = await openWebSocket(host, `${url}short`, options);
  idle.onMessage(() => {});
  t.is((await idle.ended).closeCode, 1006);
  t.is(idle.failure, undefined);
});

test('net ws through nginx: the store of the machine is believed, --ca and --servername, --auth-file, and each exit status', async (t) => {
  const { port, folder } = await nginx(t, await peer(t));
  const url = `wss://localhost:${port}/`;
  const root = join(folder, 'root.pem');
  const net = (words: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    runProgram(['ws', ...words, '--connect-timeout', '60s'], { environment });
  const once = ['--send', 'hello', '-1', '--linger', '60s'];
  const stored = await net([url, ...once], { SSL_CERT_FILE: root });
  t.deepEqual([stored.stdout, stored.stderr, stored.status], ['hello\n', '', 0]);
  const wrong = await net([url, ...once]);
  t.deepEqual([wrong.stdout, wrong.status], ['', 3]);
  t.regex(wrong.stderr, /not trusted/);
  t.is((await net([url, ...once, '--insecure'])).status, 0);
  t.is((await net([`${url}page`, ...once, '--ca', root])).status, 1);
  const auth = ['--ca', root, '--auth-file', join(folder, 'auth')];
  t.deepEqual((await net([`${url}private`, ...once, ...auth])).stdout, 'hello\n');
  const address = await net([`wss://127.0.0.1:${port}/`, ...once, '--ca', root]);
  t.is(address.status, 3);
  t.is((await net([`wss://127.0.0.1:${port}/`, ...once, '--ca', root, '--servername', 'ws.example'])).status, 0);
});
