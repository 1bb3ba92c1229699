/** Certificates of servers: of every version of TLS, in the order they are sent, after STARTTLS, of hostile ones. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions, TLSSocket } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { examineServer } from '../../../src/core/certificate/examine-server.js';
import { fetchCertificates, type FetchOptions } from '../../../src/core/certificate/fetch-certificates.js';
import { parseServer } from '../../../src/core/certificate/parse-server.js';
import { certificatesSent } from '../../../src/core/certificate/server-flight.js';
import { type StartTlsProtocol, startTlsPorts } from '../../../src/core/certificate/start-tls-words.js';
import { trustStore } from '../../../src/core/certificate/trust-store.js';
import { BusinessError } from '../../../src/core/errors.js';
import { openHost } from '../../../src/core/open-host.js';
import { parseProxyServer } from '../../../src/core/proxy/proxy-server.js';
import { tinyproxy } from '../proxy/proxies.js';
import { certificateChain } from './certificate-chain.js';
import { alternativeNames, dnsName, ipName, pem } from './make-certificate.js';

const host = openHost();
const { root, issuer, leaf, leafKeys } = certificateChain({
  subject: 'localhost',
  extensions: [alternativeNames(dnsName('localhost'), ipName(127, 0, 0, 1))],
});
const key = leafKeys.privateKey.export({ type: 'pkcs8', format: 'pem' });
const sending = (...certificates: readonly Buffer[]): TlsOptions => ({
  key,
  cert: certificates.map((each) => pem(each)).join(''),
});
const trust = trustStore([{ bytes: root, source: 'root.pem' }], ['root.pem']);

async function listen(t: ExecutionContext, server: Server): Promise<number> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
  });
  t.teardown(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const tlsServer = (options: TlsOptions): Server =>
  createTlsServer(options, (socket) => socket.on('error', () => undefined)).on('tlsClientError', () => undefined);

const fetchFrom = (port: number, options: FetchOptions = {}) =>
  fetchCertificates(host, { host: '127.0.0.1', port }, { timeoutMs: 60_000, ...options });

const hexes = (certificates: readonly { readonly bytes: Uint8Array }[]): string[] =>
  certificates.map(({ bytes }) => Buffer.from(bytes).toString('hex'));

for (const options of [
  { maxVersion: 'TLSv1.2', minVersion: 'TLSv1.2' },
  { ciphers: 'TLS_AES_128_GCM_SHA256' },
  { ciphers: 'TLS_AES_256_GCM_SHA384' },
  { ciphers: 'TLS_CHACHA20_POLY1305_SHA256' },
  { ecdhCurve: 'P-521' },
] as const) {
  test(`what a server sends comes as it was sent, wrong order and useless ones too, with ${JSON.stringify(options)}`, async (t) => {
    const sent = [leaf, root, issuer, root];
    const port = await listen(t, tlsServer({ ...sending(...sent), ...options }));
    const fetched = await fetchFrom(port);
    t.deepEqual(hexes(fetched.certificates), hexes(sent.map((bytes) => ({ bytes }))));
    t.deepEqual([fetched.address, fetched.failure], ['127.0.0.1', '']);
    t.is(fetched.protocol, 'maxVersion' in options ? 'TLSv1.2' : 'TLSv1.3');
  });
}

test('a server is held against its name, and what it does not send is named', async (t) => {
  const examine = async (options: TlsOptions) =>
    examineServer(host, {
      server: { host: '127.0.0.1', port: await listen(t, tlsServer(options)) },
      trust,
      fetch: { timeoutMs: 60_000 },
      verify: {},
    });
  const whole = await examine(sending(leaf, issuer));
  t.deepEqual([whole.verdict.code, whole.findings, whole.certificates.length], [0, [], 2]);
  const lacking = await examine(sending(leaf));
  t.is(lacking.verdict.code, 2_305_020);
  t.deepEqual(lacking.findings, [{ finding: 'missing-issuer', subject: 'CN=CA', url: '' }]);
  const untidy = await examine(sending(leaf, root, issuer, issuer));
  t.is(untidy.verdict.code, 0);
  t.deepEqual(
    untidy.findings.map(({ finding, subject }) => [finding, subject]),
    [
      ['root-sent', 'CN=Root'],
      ['unordered', 'CN=CA'],
      ['repeated', 'CN=CA'],
    ],
  );
  const choosy = await examine({
    ...sending(leaf, issuer),
    requestCert: true,
    rejectUnauthorized: true,
    maxVersion: 'TLSv1.2',
  });
  t.is(choosy.verdict.code, 0);
  t.is(choosy.findings[0]?.finding, 'handshake-failed');
});

test('SNI and ALPN are sent as asked', async (t) => {
  const names: string[] = [];
  const options = { ...sending(leaf, issuer), ALPNProtocols: ['h2', 'http/1.1'] };
  const port = await listen(
    t,
    tlsServer({
      ...options,
      SNICallback: (name, done) => {
        names.push(name);
        done(null);
      },
    }),
  );
  t.is((await fetchFrom(port, { servername: 'other.example', alpn: ['h2'] })).alpn, 'h2');
  t.is((await fetchFrom(port)).alpn, '');
  t.deepEqual(names, ['other.example']);
});

const mysqlRequest = /^\x20\x00\x00\x01[^]{32}$/;

/** What a server of each protocol says and expects, up to the handshake; a text in angle brackets is what we must say. */
const dialogues: Readonly<Record<StartTlsProtocol, readonly (string | RegExp)[]>> = {
  smtp: [
    '220-mx ready\r\n220 go\r\n',
    /^EHLO \S+\r\n$/,
    '250-mx\r\n250-SIZE 1\r\n250 STARTTLS\r\n',
    /^STARTTLS\r\n$/,
    '220 go\r\n',
  ],
  imap: ['* OK ready\r\n', /^a STARTTLS\r\n$/, '* 1 EXISTS\r\na OK begin\r\n'],
  pop3: ['+OK ready\r\n', /^STLS\r\n$/, '+OK begin\r\n'],
  ftp: ['220-hello\r\n and more\r\n220 ready\r\n', /^AUTH TLS\r\n$/, '234 begin\r\n'],
  ldap: [/1\.3\.6\.1\.4\.1\.1466\.20037$/, '\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00'],
  postgres: [/^\x00\x00\x00\x08\x04\xd2\x16\x2f$/, 'S'],
  mysql: [`\x48\x00\x00\x00\x0a8.0\0\x01\0\0\0${'a'.repeat(8)}\0\xff\xff${'\0'.repeat(52)}`, mysqlRequest],
  xmpp: [
    /<stream:stream to='127\.0\.0\.1'/,
    "<stream:stream><stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>",
    /<starttls/,
    "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
  ],
};

/** Follows a dialogue, then speaks TLS if it is to. */
async function converse(
  socket: Socket,
  steps: readonly (string | RegExp)[],
  options: TlsOptions | undefined,
): Promise<void> {
  for (const step of steps) {
    if (typeof step === 'string') socket.write(Buffer.from(step, 'latin1'));
    else {
      const said = await new Promise<Buffer>((resolve) => {
        const look = (): void => {
          // MySQL's client says hello in TLS without waiting for an answer.
          const chunk = socket.read(step === mysqlRequest ? 36 : undefined) as Buffer | null;
          if (chunk === null) return;
          socket.off('readable', look);
          resolve(chunk);
        };
        socket.on('readable', look);
      });
      if (!step.test(said.toString('latin1'))) return void socket.destroy();
    }
  }
  if (options === undefined) return;
  new TLSSocket(socket, { ...options, isServer: true }).on('error', () => undefined);
}

for (const [protocol, steps] of Object.entries(dialogues) as [StartTlsProtocol, readonly (string | RegExp)[]][]) {
  test(`${protocol} turns to TLS when asked, and says so when it will not`, async (t) => {
    const willing = createTcpServer((socket) => void converse(socket, steps, sending(leaf, issuer)));
    const fetched = await fetchFrom(await listen(t, willing), { startTls: protocol });
    t.deepEqual(hexes(fetched.certificates), hexes([{ bytes: leaf }, { bytes: issuer }]));
    const unwilling = createTcpServer((socket) => {
      socket.write('no\r\n');
      socket.end('no\r\n');
    });
    const error = await t.throwsAsync(fetchFrom(await listen(t, unwilling), { startTls: protocol }), {
      instanceOf: BusinessError,
    });
    t.is(error?.reason, 'tls.refused', error?.message);
    t.true(startTlsPorts[protocol] > 0);
  });
}

test("each turns to TLS behind a proxy, and what the server says at once is not lost in the proxy's answer", async (t) => {
  const real = parseProxyServer(`http://127.0.0.1:${await tinyproxy(t)}`, 'the test');
  // A proxy whose answer and the server's greeting come together.
  const hasty = createTcpServer((socket) => {
    socket.once('data', (request) => {
      const [, port] = /^CONNECT 127\.0\.0\.1:(\d+) /.exec(request.toString('latin1')) ?? [];
      const onward = connect(Number(port), '127.0.0.1');
      onward.on('error', () => socket.destroy()).setNoDelay();
      const go = (said: Buffer | string): void => {
        clearTimeout(quiet);
        socket.write(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), Buffer.from(said)]));
        socket.pipe(onward).pipe(socket);
      };
      const quiet = setTimeout(() => onward.off('data', go) && go(''), 300);
      onward.once('data', go);
    });
  });
  const scripted = parseProxyServer(`http://127.0.0.1:${await listen(t, hasty)}`, 'the test');
  for (const [protocol, steps] of Object.entries(dialogues) as [StartTlsProtocol, readonly (string | RegExp)[]][]) {
    const port = await listen(
      t,
      createTcpServer((socket) => void converse(socket, steps, sending(leaf, issuer))),
    );
    for (const proxy of [real, scripted]) {
      const fetched = await fetchFrom(port, { startTls: protocol, proxy });
      t.deepEqual(hexes(fetched.certificates), hexes([{ bytes: leaf }, { bytes: issuer }]), protocol);
    }
  }
});

test('hostile servers are ended by limits or time: endless greetings, silence, garbage, a close, endless records', async (t) => {
  const reasonOf = async (serve: (socket: Socket) => void, options: FetchOptions): Promise<string | undefined> => {
    const port = await listen(
      t,
      createTcpServer((socket) => serve(socket.on('error', () => undefined))),
    );
    const error = await t.throwsAsync(fetchFrom(port, options), { instanceOf: BusinessError });
    return error?.reason;
  };
  const flood = (chunk: string) => (socket: Socket) => {
    const more = (): void => {
      while (socket.writable && socket.write(chunk));
    };
    socket.on('drain', more);
    more();
  };
  t.is(await reasonOf(flood('220-again and again\r\n'), { startTls: 'smtp' }), 'tls.refused');
  t.is(await reasonOf(flood('x'.repeat(1000)), { startTls: 'imap' }), 'tls.refused');
  t.is(await reasonOf(flood('<a>'.repeat(100)), { startTls: 'xmpp' }), 'tls.refused');
  t.is(await reasonOf(() => undefined, { timeoutMs: 200 }), 'tcp.timeout');
  t.is(await reasonOf(() => undefined, { timeoutMs: 200, startTls: 'pop3' }), 'tcp.timeout');
  t.is(await reasonOf((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), {}), 'tls.failed');
  t.is(await reasonOf((socket) => socket.destroy(), {}), 'tls.failed');
  t.is(await reasonOf(flood('\x16\x03\x03\x40\x00'.padEnd(0x4005, '\0')), { timeoutMs: 60_000 }), 'tls.failed');
});

test('no bytes of a server break the reader of its handshake', (t) => {
  const record = fc
    .tuple(fc.constantFrom(20, 21, 22, 23), fc.uint8Array({ maxLength: 200 }))
    .map(([type, body]) => Buffer.concat([Buffer.from([type, 3, 3, body.length >> 8, body.length & 255]), body]));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 500 }).map((any) => Buffer.from(any)),
    fc.array(record).map((all) => Buffer.concat(all)),
  );
  fc.assert(
    fc.property(bytes, fc.option(fc.uint8Array({ minLength: 32, maxLength: 48 })), (flight, secret) => {
      let sent: readonly Buffer[] | undefined;
      try {
        sent = certificatesSent(flight, secret === null ? undefined : Buffer.from(secret));
      } catch (error) {
        // A record that is not encrypted by this secret.
        t.true(error instanceof Error);
      }
      t.true(sent === undefined || sent.every(({ length }) => length <= flight.length));
    }),
    { numRuns: 500 },
  );
  t.pass();
});

test('HOST, HOST:PORT, brackets and https:// name a server; what else stands there does not', (t) => {
  t.deepEqual(parseServer('example.com', 443), { host: 'example.com', port: 443 });
  t.deepEqual(parseServer('example.com:8443', 443), { host: 'example.com', port: 8443 });
  t.deepEqual(parseServer('[2001:db8::1]:8443', 443), { host: '2001:db8::1', port: 8443 });
  t.deepEqual(parseServer('2001:db8::1', 443), { host: '2001:db8::1', port: 443 });
  t.deepEqual(parseServer('https://example.com/path', 443), { host: 'example.com', port: 443 });
  for (const wrong of [
    '',
    'a b',
    'example.com:0',
    'example.com:99999',
    'example.com:',
    'user@example.com',
    ':443',
    'a:b:c',
  ]) {
    t.is(parseServer(wrong, 443), undefined, wrong);
  }
});
