import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import test from 'ava';
import { Outlet } from '../../src/cli/outlet.js';
import { processTerminal, type Terminal } from '../../src/cli/terminal.js';
import { main } from '../../src/main.js';

interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** The built program, in a process of its own. */
function net(line: string, preload?: string): Outcome {
  const words = line === '' ? [] : line.split(' ');
  const first = preload === undefined ? [] : ['--require', preload];
  const env = { ...process.env, NET_NO_CODE_CACHE: '1', NO_COLOR: '1' };
  const run = spawnSync(process.execPath, [...first, 'bin/net.cjs', ...words], { env, encoding: 'utf8' });
  return { status: run.status, out: run.stdout, err: run.stderr };
}

const errorOf = (out: string): { reason: string; message: string } => {
  const { schema, error } = JSON.parse(out) as { schema: string; error: { reason: string; message: string } };
  return { ...error, message: `${schema} ${error.message}` };
};

test('--version names the program, its version and that of Node', (t) => {
  const { status, out, err } = net('--version');
  t.deepEqual([status, err], [0, '']);
  t.regex(out, /^netkit-cli\/\d+\.\d+\.\d+ linux-\w+ node-v\d+\.\d+\.\d+\n$/);
});

test('no words, help, --help and -h show every command', (t) => {
  for (const line of ['', 'help', '--help', '-h']) {
    const { status, out, err } = net(line);
    t.deepEqual([status, err], [0, ''], line);
    for (const name of ['default', 'list', 'caps', 'props', 'route', 'neigh'])
      t.regex(out, new RegExp(`^  ${name} `, 'm'));
  }
});

test('help of one command can be asked for in each usual way', (t) => {
  const { out } = net('list --help');
  t.regex(out, /\$ net list/);
  t.is(out.split('list the networks of this machine').length, 2, 'the summary stands there once');
  for (const line of ['help list', 'list -h', '--help list', 'list --json --help']) t.is(net(line).out, out, line);
});

test('an unknown command is wrong usage, as text on stderr or as JSON alone on stdout', (t) => {
  for (const line of ['nope', 'nope eth0', 'help nope', 'nope --help']) {
    const { status, out, err } = net(line);
    t.deepEqual([status, out], [2, ''], line);
    t.regex(err, /there is no command "nope"/, line);
  }
  for (const line of ['nope --json', 'nope -j', 'nope x --json']) {
    const { status, out, err } = net(line);
    t.deepEqual([status, err], [2, ''], line);
    t.like(errorOf(out), { reason: 'usage.command', message: 'net.error/1 there is no command "nope"' }, line);
  }
  t.is(net('nope -- --json').out, '');
});

test('a flag in the place of the command is wrong usage', (t) => {
  const { status, out } = net('--json list');
  t.is(status, 2);
  t.is(errorOf(out).reason, 'usage.flag');
});

test('the words of a wrong flag and of a word too many are our own, and exit with 2', (t) => {
  t.like(net('list --nope'), { status: 2, out: '' });
  t.like(net('list too many'), { status: 2, out: '' });
  t.is(errorOf(net('list --nope --json').out).reason, 'usage.flag');
});

test('an error that nothing caught is a bug: status 70, and how to report it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'net-bug-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const preload = join(folder, 'bug.cjs');
  for (const bug of [
    `setImmediate(() => { throw new Error('boom'); });`,
    `setImmediate(() => Promise.reject(new Error('boom')));`,
  ]) {
    writeFileSync(preload, bug);
    const { status, err } = net('--version', preload);
    t.is(status, 70);
    t.regex(err, /net failed where it should not: boom/);
    t.regex(err, /hint: .*report/);
  }
});

/** `main` in this process; what it wrote and the status it set. */
async function inProcess(words: readonly string[]): Promise<Outcome & { readonly ran: string | undefined }> {
  const written = ['', ''];
  const outlet = (at: number): Outlet =>
    new Outlet(
      new Writable({
        decodeStrings: false,
        write(text, _, done) {
          written[at] += String(text);
          done();
        },
      }),
    );
  let status = 0;
  const terminal: Terminal = {
    ...processTerminal(),
    stdout: outlet(0),
    stderr: outlet(1),
    setExitStatus: (asked) => (status = asked),
  };
  const ran = await main(words, terminal);
  const [out = '', err = ''] = written;
  return { ran, status, out, err };
}

test('main also runs inside another program', async (t) => {
  t.like(await inProcess(['--version']), { ran: undefined, status: 0, err: '' });
  const unknown = await inProcess(['nope', '--json']);
  t.like(unknown, { ran: undefined, status: 2, err: '' });
  t.is(errorOf(unknown.out).reason, 'usage.command');
  t.is(process.env['NET_DISABLE_THEME'], undefined);
});
