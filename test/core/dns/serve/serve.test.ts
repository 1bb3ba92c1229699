import { execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { BusinessError } from '../../../../src/core/errors.js';
import { addRules, clearRules } from '../../../../src/core/dns/rules/change-rules.js';
import { checkedQuery } from '../../../../src/core/dns/serve/checked-query.js';
import { type ServeOptions, serveNames } from '../../../../src/core/dns/serve/serve-names.js';
import { parseServer } from '../../../../src/core/dns/client/dns-server.js';
import { openHost } from '../../../../src/index.js';

const run = promisify(execFile);

/** A service on a free port of loopback, with a profile in memory. */
async function service(t: ExecutionContext, options: ServeOptions = {}) {
  const host = openHost();
  const ending = new AbortController();
  const events = serveNames(host, { port: 0, servers: [], ...options, signal: ending.signal });
  t.teardown(() => {
    ending.abort();
    return events.return(undefined);
  });
  for (;;) {
    const { value } = await events.next();
    if (value?.type === 'listening') return { host, port: value.port, events };
  }
}

const kdig = async (port: number, ...words: string[]): Promise<string> =>
  (await run('kdig', ['@127.0.0.1', '-p', String(port), '+noall', '+header', '+answer', '+timeout=3', ...words]))
    .stdout;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** dnsmasq with these words, ready to answer. */
async function dnsmasq(t: ExecutionContext, port: number, ...words: string[]): Promise<void> {
  const fixed = ['--keep-in-foreground', '--conf-file=/dev/null', '--no-resolv', '--no-hosts', '--bind-interfaces'];
  const listen = [`--port=${String(port)}`, '--listen-address=127.0.0.1', '--pid-file=', '--user=root'];
  const child = spawn('dnsmasq', [...fixed, ...listen, ...words], { stdio: 'ignore' });
  t.teardown(() => child.kill('SIGKILL'));
  for (let attempt = 0; attempt < 100; attempt++) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  t.fail('dnsmasq does not listen');
}

test('kdig hears the rules by UDP and TCP, and a change of them at once', async (t) => {
  const { host, port } = await service(t);
  addRules(host.profile, [{ host: 'shop.example', addresses: ['192.0.2.7', '2001:db8::1', '::ffff:192.0.2.1'] }]);
  for (const transport of ['+notcp', '+tcp']) {
    t.is((await kdig(port, transport, '+short', 'SHOP.example', 'A')).trim(), '192.0.2.7');
    t.is((await kdig(port, transport, '+short', 'shop.example', 'AAAA')).trim(), '2001:db8::1\n::ffff:192.0.2.1');
  }
  t.regex(await kdig(port, '+edns', 'shop.example', 'HTTPS'), /NOERROR[^]*ANSWER: 0/);
  t.regex(await kdig(port, 'other.example', 'A'), /REFUSED/);
  t.regex(await kdig(port, '-c', 'CH', 'shop.example', 'A'), /REFUSED/);
  clearRules(host.profile);
  t.regex(await kdig(port, 'shop.example', 'A'), /REFUSED/);
});

test('what rules do not tell is asked of dnsmasq and passed on, cut to what the client takes', async (t) => {
  const upstream = await freePort();
  const long = Array.from({ length: 4 }, () => 'x'.repeat(250)).join(',');
  const words = ['--address=/up.example/198.51.100.1', `--txt-record=long.example,${long}`, '--address=/none.example/'];
  await dnsmasq(t, upstream, ...words);
  const { host, port } = await service(t, { servers: [parseServer(`127.0.0.1#${String(upstream)}`)] });
  addRules(host.profile, [{ host: 'up.example', addresses: ['2001:db8::7'] }]);
  t.is((await kdig(port, '+short', 'up.example', 'A')).trim(), '198.51.100.1');
  t.is((await kdig(port, '+short', 'up.example', 'AAAA')).trim(), '2001:db8::7');
  t.regex(await kdig(port, 'x.none.example', 'A'), /NXDOMAIN/);
  const plain = await kdig(port, '+noedns', '+ignore', 'long.example', 'TXT');
  t.regex(plain, /Flags: qr [^;]*tc[^]*ANSWER: 0; AUTHORITY: 0; ADDITIONAL: 0/);
  t.regex(await kdig(port, '+edns', '+bufsize=1232', '+ignore', 'long.example', 'TXT'), /ANSWER: 1/);
  t.regex(await kdig(port, '+tcp', 'long.example', 'TXT'), /ANSWER: 1/);
});

test('a silent server ends in SERVFAIL, within the time that clients wait', async (t) => {
  const silent = createSocket('udp4').bind(0, '127.0.0.1');
  await once(silent, 'listening');
  t.teardown(() => silent.close());
  const { port } = await service(t, { servers: [parseServer(`127.0.0.1#${String(silent.address().port)}`)] });
  const { stdout } = await run('kdig', ['@127.0.0.1', '-p', String(port), '+timeout=7', '+retry=0', 'a.example', 'A']);
  t.regex(stdout, /SERVFAIL/);
});

test('no bytes bring the service down, and responses are never answered', async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const looked = checkedQuery(Buffer.from(bytes));
      if (bytes.length < 12 || ((bytes[2] ?? 0) & 0x80) !== 0) t.is(looked, undefined);
      else if (looked !== undefined && 'response' in looked) t.true(((looked.response[2] ?? 0) & 0x80) !== 0);
    }),
    { numRuns: 2000 },
  );
  const { host, port } = await service(t);
  addRules(host.profile, [{ host: 'shop.example', addresses: ['192.0.2.7'] }]);
  const socket = createSocket('udp4');
  t.teardown(() => socket.close());
  for (const bytes of fc.sample(fc.uint8Array({ maxLength: 300 }), 200))
    socket.send(Buffer.from(bytes), port, '127.0.0.1');
  const stream = connect(port, '127.0.0.1');
  stream.on('error', () => undefined);
  stream.write(Buffer.alloc(70_000, 0xc0));
  t.is((await kdig(port, '+short', 'shop.example', 'A')).trim(), '192.0.2.7');
  stream.destroy();
  const response = Buffer.from('00018000000100000000000001610000010001', 'hex');
  const silent = createSocket('udp4');
  t.teardown(() => silent.close());
  silent.on('message', () => t.fail('a response was answered'));
  silent.send(response, port, '127.0.0.1');
  await new Promise((resolve) => setTimeout(resolve, 200));
});

test('a peer that begins a message and does not end it is let go', async (t) => {
  const { port } = await service(t);
  const stream = connect(port, '127.0.0.1');
  stream.on('error', () => undefined);
  stream.write(Buffer.from([0, 40, 1]));
  const started = performance.now();
  const timer = setInterval(() => stream.write(Buffer.from([0])), 400);
  await once(stream, 'close');
  clearInterval(timer);
  t.true(performance.now() - started < 9000);
});

test('a crowd of connections is cut off at its cap, and nobody else goes without an answer', async (t) => {
  const { host, port } = await service(t);
  addRules(host.profile, [{ host: 'shop.example', addresses: ['192.0.2.7'] }]);
  const crowd = Array.from({ length: 160 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  t.teardown(() => crowd.forEach((stream) => stream.destroy()));
  let cut = 0;
  await new Promise<void>((resolve) => {
    for (const stream of crowd) stream.once('close', () => ++cut === 160 - 128 && resolve());
  });
  t.is((await kdig(port, '+notcp', '+short', 'shop.example', 'A')).trim(), '192.0.2.7');
  const gone = crowd.filter(({ destroyed }) => !destroyed);
  t.is(gone.length, 128);
  for (const stream of gone) stream.end();
  await Promise.all(gone.map((stream) => once(stream, 'close')));
  t.is((await kdig(port, '+tcp', '+short', 'shop.example', 'A')).trim(), '192.0.2.7');
});

test('questions pipelined on one connection are all answered, each once', async (t) => {
  const { host, port } = await service(t);
  const warned = (warning: Error) => t.fail(warning.message);
  process.on('warning', warned);
  t.teardown(() => process.off('warning', warned));
  addRules(host.profile, [{ host: 'a.example', addresses: ['192.0.2.7'] }]);
  const stream = connect(port, '127.0.0.1');
  t.teardown(() => stream.destroy());
  const question = Buffer.from('010000010000000000000161076578616d706c650000010001', 'hex');
  const asked = Array.from({ length: 500 }, (_, id) => {
    const head = Buffer.alloc(4);
    head.writeUInt16BE(question.length + 2, 0);
    head.writeUInt16BE(id, 2);
    return Buffer.concat([head, question]);
  });
  stream.end(Buffer.concat(asked));
  const pieces: Buffer[] = [];
  for await (const piece of stream as AsyncIterable<Buffer>) pieces.push(piece);
  const answers = Buffer.concat(pieces);
  const ids = new Set<number>();
  let count = 0;
  for (let at = 0; at < answers.length; at += 2 + answers.readUInt16BE(at), count++)
    ids.add(answers.readUInt16BE(at + 2));
  t.deepEqual([ids.size, count], [500, 500]);
});

test('other machines are let in only when that is said twice', async (t) => {
  for (const address of ['0.0.0.0', '::', '192.0.2.1', '::ffff:192.0.2.1']) {
    const error = await t.throwsAsync(serveNames(openHost(), { addresses: [address], servers: [] }).next(), {
      instanceOf: BusinessError,
    });
    t.is(error?.reason, 'dns.exposed');
  }
  const { port } = await service(t, { addresses: ['0.0.0.0'], allowsOthers: true });
  t.true(port > 0);
});

test('a service that would ask itself does not start, and one that does so through others stops', async (t) => {
  const direct = serveNames(openHost(), { port: 5353, servers: [parseServer('127.0.0.1#5353')] });
  t.is((await t.throwsAsync(direct.next(), { instanceOf: BusinessError }))?.reason, 'dns.loop');
  const [between, port] = [await freePort(), await freePort()];
  await dnsmasq(t, between, `--server=127.0.0.1#${String(port)}`);
  const { events } = await service(t, { port, servers: [parseServer(`127.0.0.1#${String(between)}`)] });
  const through = async (): Promise<void> => {
    for await (const event of events) t.is(event.type === 'listening' || event.type === 'setup', true);
  };
  t.is((await t.throwsAsync(through(), { instanceOf: BusinessError }))?.reason, 'dns.loop');
});
