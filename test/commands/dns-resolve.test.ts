import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { promisify } from 'node:util';
import test from 'ava';
import DnsResolve from '../../src/commands/dns/resolve.js';
import { runCommand, type Surroundings } from '../cli/run-command.js';
import { type BadServer, startBadServer } from '../core/dns/bad-server.js';

const run = promisify(execFile);
let server: BadServer;

test.before(async () => {
  server = await startBadServer();
});

test.after.always(() => server.close());

const resolve = (argv: readonly string[], surroundings: Surroundings = {}) =>
  runCommand(DnsResolve, [`@127.0.0.1#${server.port}`, '--timeout', '200ms', '--attempts', '1', '-4', ...argv], {
    host: {},
    ...surroundings,
  });

test('several hosts are rows in their order, failures go to stderr, the worst decides', async (t) => {
  const { stdout, stderr, exitStatus } = await resolve([
    'right.a.test',
    'nxdomain.test',
    'right.b.test',
    '--jobs',
    '3',
  ]);
  const rows = stdout.split('\n').map((line) => line.split('\t').slice(0, 3).join(' '));
  t.deepEqual(rows, ['right.a.test server 192.0.2.1', 'right.b.test server 192.0.2.1', '']);
  t.regex(stderr, /nxdomain\.test does not exist/);
  t.is(exitStatus, 1);
  t.is((await resolve(['right.test', 'nxdomain.test', 'servfail.test'])).exitStatus, 3);
});

test('names from stdin are answered line by line, as fast as the rate allows', async (t) => {
  const stdin = Array.from({ length: 30 }, (_, index) => `right.n${index}.test\n`).join('');
  const started = performance.now();
  const run = await resolve(['-', '--json', '--jobs', '10', '--rate', '100'], { stdin });
  t.true(performance.now() - started >= 285);
  const lines = run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { host: string; schema: string });
  t.deepEqual(
    lines.map(({ host }) => host),
    stdin.trim().split('\n'),
  );
  t.true(lines.every(({ schema }) => schema === 'net.dns.resolve.item/1'));
});

test('one silent name does not hold up the others', async (t) => {
  const names = ['silent.test', ...Array.from({ length: 200 }, (_, index) => `right.n${index}.test`)];
  const started = performance.now();
  const warnings: Error[] = [];
  const warned = (warning: Error): void => void warnings.push(warning);
  process.on('warning', warned);
  const { exitStatus } = await resolve([...names, '--jobs', '50']);
  process.off('warning', warned);
  t.deepEqual(warnings, []);
  t.is(exitStatus, 3);
  t.true(performance.now() - started < 2000);
});

test('records of many hosts stand in their rows', async (t) => {
  const { stdout } = await resolve(['right.a.test', 'right.b.test', '-t', 'A']);
  t.deepEqual(
    stdout.split('\n').map((line) => line.split('\t').at(-1)),
    ['A 192.0.2.1', 'A 192.0.2.1', ''],
  );
});

test('the answer of a failing server is told with what it says, and traced', async (t) => {
  const { stdout, exitStatus } = await resolve(['ede.test', '--trace-resolution', '--json']);
  const told = JSON.parse(stdout) as {
    error: { reason: string; message: string };
    steps: { extendedErrors: string }[];
  };
  t.is(exitStatus, 3);
  t.is(told.error.reason, 'dns.servfail');
  t.regex(told.error.message, /DNSSEC Bogus: signature of test\. is wrong/);
  t.is(told.steps[0]?.extendedErrors, 'DNSSEC Bogus: signature of test. is wrong');
});

test('text from servers is escaped', async (t) => {
  const { stdout } = await resolve(['--type', 'A', 'right.test', '--json']);
  t.notRegex(stdout, /[\0-\x09\x0b-\x1f]/);
});

test('what is asked is what kdig asks: flags, signatures wanted, client subnet', async (t) => {
  const ear = createSocket('udp4').bind(0, '127.0.0.1');
  t.teardown(() => ear.close());
  await once(ear, 'listening');
  const { port } = ear.address();
  const heard = async (asks: Promise<unknown>): Promise<string> => {
    const [bytes] = (await once(ear, 'message')) as [Buffer];
    await asks.catch(() => undefined);
    const { header, question, additional } = readQuery(bytes);
    return JSON.stringify({ header, question, additional });
  };
  for (const [ours, theirs] of [
    [[], ['+edns']],
    [['--no-recurse'], ['+edns', '+norec']],
    [['--ecs', '192.0.2.0/24'], ['+subnet=192.0.2.0/24']],
    [['--ecs', '2001:db8::/33'], ['+subnet=2001:db8::/33']],
    [['--ecs', '0.0.0.0/0'], ['+subnet=0.0.0.0/0']],
  ] as const) {
    const words = ['--timeout', '200ms', '--attempts', '1', '-t', 'A', ...ours];
    const asked = await heard(runCommand(DnsResolve, [`@127.0.0.1#${port}`, 'host.test', ...words], { host: {} }));
    const quickly = ['+noall', '+timeout=1', '+retry=0', '+noadflag', '+bufsize=1232'];
    t.is(asked, await heard(run('kdig', ['@127.0.0.1', '-p', `${port}`, 'host.test', 'A', ...quickly, ...theirs])));
  }
});

/** A query without its id: flags and counts, the question, and what is beside it. */
const readQuery = (bytes: Buffer) => ({
  header: bytes.toString('hex', 2, 12),
  question: bytes.toString('hex', 12, bytes.indexOf(0, 12) + 5),
  additional: bytes.toString('hex', bytes.indexOf(0, 12) + 5),
});

test('wrong servers, types and subnets are usage', async (t) => {
  for (const words of [
    ['@', 'x'],
    ['x', '-t', 'NOPE'],
    ['x', '--ecs', 'nope'],
    ['x', '-x', '-t', 'A'],
    ['x', '-4', '-6'],
  ]) {
    t.is((await resolve(words)).exitStatus, 2, words.join(' '));
  }
  t.is((await runCommand(DnsResolve, ['@127.0.0.1'], { host: {} })).exitStatus, 2);
});
