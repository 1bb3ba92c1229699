/** What `net cert` decides itself, beyond what the library answers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import { certificatesView } from '../../src/cli/view/certificates.js';
import { schemaOf } from '../../src/cli/view/schema-of.js';
import CertFetch from '../../src/commands/cert/fetch.js';
import CertShow from '../../src/commands/cert/show.js';
import CertVerify from '../../src/commands/cert/verify.js';
import { type CommandClass, runCommand, type Surroundings } from '../cli/run-command.js';
import { recordedServers } from './recorded-servers.js';

const file = (name: string): string => join('test/fixtures/certificates', name);
const believing = ['--ca', file('root.pem'), '--time', '2026-11-21'];
const run = (Class: CommandClass, argv: readonly string[], more: Surroundings = {}) =>
  runCommand(Class, argv, { host: { openSocket: recordedServers }, ...more });
const verify = (...argv: readonly string[]) => run(CertVerify, argv);

test('net cert verify takes PEM and nothing else from stdin for -, and names it', async (t) => {
  const stdin = readFileSync(file('chain.pem'), 'latin1');
  const answer = await run(CertVerify, ['-', ...believing, '--json'], { stdin });
  t.is(answer.exitStatus, 0);
  t.is((answer.json()['chain'] as { source: string }[])[0]?.source, 'stdin');
  t.is((await run(CertVerify, ['-', ...believing, '--get', 'code'], { stdin: 'no certificate' })).stdout, '2305069\n');
});

test('net cert verify exits 1 for what is not valid, 2 for what cannot be used, and says which', async (t) => {
  const statusOf = async (...argv: readonly string[]) => (await verify(...argv)).exitStatus;
  const chain = file('chain.pem');
  t.is(await statusOf(chain, ...believing), 0);
  t.is(await statusOf(chain, ...believing, '--host', 'other.example'), 1);
  t.is(await statusOf('package.json', ...believing), 1);
  t.is(await statusOf(chain, '--ca', 'package.json'), 2);
  t.is(await statusOf(chain, ...believing, '--crl', chain), 2);
  t.is(await statusOf('no-such-file', ...believing), 2);
  t.is(await statusOf(chain, ...believing, '--untrusted', 'no-such-file'), 2);
  for (const flags of [
    ['--depth', '101'],
    ['--time', 'soon'],
    ['--pin', 'sha256//short'],
    ['--purpose', 'fun'],
    ['--expires-within', '21'],
    ['--ip', 'one'],
    ['--policy', 'one'],
    ['--host', ''],
    ['--starttls', 'gopher'],
    ['-w', 'soon'],
  ]) {
    const answer = await verify(chain, '--ca', file('root.pem'), ...flags);
    t.is(answer.exitStatus, 2, flags.join(' '));
    t.regex(answer.stderr, /^net: [^\n]+\n/);
  }
  t.regex((await verify('example.com', ...believing)).stderr, /HOST:PORT/);
});

test('net cert verify HOST:PORT verifies what that server sends, for its name', async (t) => {
  t.is((await verify('192.0.2.10:443', ...believing, '-w', '2m', '--get', 'code')).stdout, '0\n');
  t.is((await verify('192.0.2.11:443', ...believing, '-w', '2m', '--get', 'code')).stdout, '2305064\n');
});

test('--expires-within makes a valid chain that ends too soon exit 1, and says when', async (t) => {
  const soon = await verify(
    file('chain.pem'),
    '--ca',
    file('root.pem'),
    '--time',
    '2027-01-20',
    '--expires-within',
    '3w',
  );
  t.is(soon.exitStatus, 1);
  t.regex(soon.stdout, /is valid, until 2027-01-30/);
  t.is((await run(CertShow, [file('chain.pem'), '--time', '2027-01-20', '--expires-within', '3w'])).exitStatus, 1);
  t.is((await run(CertShow, [file('chain.pem'), '--time', '2026-11-21', '--expires-within', '3w'])).exitStatus, 0);
});

test('a pin is compared with the key, as curl writes it', async (t) => {
  const [pin = ''] = (await run(CertShow, [file('chain.pem'), '--get', 'pin'])).stdout.split('\n');
  t.is((await verify(file('chain.pem'), ...believing, '--pin', pin)).exitStatus, 0);
  t.is((await verify(file('chain.pem'), ...believing, '--pin', `sha256//${'A'.repeat(43)}=;${pin}`)).exitStatus, 0);
  const other = await verify(file('chain.pem'), ...believing, '--pin', `sha256//${'A'.repeat(43)}=`, '--get', 'code');
  t.deepEqual([other.stdout, other.exitStatus], ['2305027\n', 1]);
});

test('net cert fetch --pem prints the certificates as files have them, and nothing else', async (t) => {
  const answer = await run(CertFetch, ['192.0.2.10', ...believing, '-w', '2m', '--pem'], { columns: 40 });
  t.is(answer.stdout, readFileSync(file('chain.pem'), 'latin1'));
  const again = await run(CertVerify, ['-', ...believing], { stdin: answer.stdout });
  t.is(again.exitStatus, 0);
});

test('net cert fetch - takes servers from stdin, one failure does not stop the rest, the worst is the status', async (t) => {
  const stdin = '192.0.2.10\n# none\nnot a server\n192.0.2.11:8443\n';
  const answer = await run(CertFetch, ['-', ...believing, '-w', '2m', '--json', '--jobs', '2'], { stdin });
  const lines = answer.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { server: string; code?: number; error?: object });
  t.deepEqual(
    lines.map(({ server, code, error }) => [server, code, error !== undefined]),
    [
      ['192.0.2.10', 0, false],
      ['not a server', undefined, true],
      ['192.0.2.11:8443', 2_305_064, false],
    ],
  );
  t.is(answer.exitStatus, 2);
});

test('net cert show refuses what holds no certificate by name, and shows many files in their order', async (t) => {
  const many = await run(CertShow, [file('chain.pem'), file('root.pem'), '--get', 'source']);
  t.deepEqual(many.stdout.trim().split('\n'), [file('chain.pem'), file('chain.pem'), file('root.pem')]);
  const none = await run(CertShow, [file('server-key.pem')]);
  t.is(none.exitStatus, 2);
  t.true(none.stderr.includes('server-key.pem'));
});

test('net cert show: of several files one without a certificate keeps no other back, and is told with its status', async (t) => {
  const files = [file('server-key.pem'), file('root.pem'), 'no-such-file'];
  const rows = await run(CertShow, files);
  t.deepEqual(
    rows.stdout.split('\n').map((row) => row.split('\t')[0]),
    [file('root.pem'), ''],
  );
  t.is(rows.stderr, `hint: left out: ${files[0]} holds no certificate; no-such-file does not exist\n`);
  const answer = await run(CertShow, [...files, '--json']);
  t.deepEqual([rows.exitStatus, answer.exitStatus, answer.stderr], [2, 2, '']);
  const { certificates, failed } = answer.json() as Record<string, { source: string; error: { reason: string } }[]>;
  t.deepEqual(
    [certificates?.length, failed?.map(({ error }) => error.reason)],
    [1, ['cert.malformed', 'file.missing']],
  );
  t.true(new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schemaOf(certificatesView))(answer.json()));
  const none = await run(CertShow, ['no-such-file', file('server-key.pem'), '--json']);
  t.is((none.json()['error'] as { reason: string }).reason, 'file.missing');
});
