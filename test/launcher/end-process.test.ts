import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { runShell } from '../cli/run-program.js';

const built = (name: string): string => JSON.stringify(pathToFileURL(join(process.cwd(), 'build/src', name)).href);

interface Given {
  /** What the process does before it is to end. */
  readonly before?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

const opensKernel = `callLibc('getsockname', -1, null, null);`;

/** A process that asks for its end with status 7, says whether that came back, and whether it was told of Node's own end. */
function ending(t: ExecutionContext, { before = opensKernel, environment = {}, flags = [] }: Given) {
  const script = `
    import { callLibc } from ${built('core/kernel/libc.js')};
    import { endProcess } from ${built('cli/end-process.js')};
    import { processTerminal } from ${built('cli/terminal.js')};
    import { writeSync } from 'node:fs';
    process.on('exit', () => writeSync(1, 'told '));
    ${before}
    endProcess(7);
    writeSync(1, 'came back ');`;
  const file = join(folderFor(t), 'ending.mjs');
  writeFileSync(file, script);
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  const run = spawnSync(process.execPath, [...flags, file], { encoding: 'utf8', env });
  return { status: run.status, out: run.stdout, err: run.stderr };
}

function folderFor(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'net-end-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a process ends at once with the status it is given, where Node has nothing left to do', (t) => {
  t.deepEqual(ending(t, {}), { status: 7, out: '', err: '' });
});

test('it is left to Node where the kernel was never asked, and where a standard stream was opened', (t) => {
  const left = { status: 0, out: 'came back told ', err: '' };
  t.deepEqual(ending(t, { before: '' }), left);
  t.deepEqual(ending(t, { before: `${opensKernel} processTerminal().stdout.stream;` }), left);
  t.deepEqual(ending(t, { before: `${opensKernel} processTerminal().stderr.stream;` }), left);
  t.deepEqual(ending(t, { before: `${opensKernel} processTerminal().stdin;` }), left);
});

test('it is left to Node where that writes at its end: coverage, profiles, a cache of code', (t) => {
  const folder = folderFor(t);
  const left = { status: 0, out: 'came back told ', err: '' };
  t.deepEqual(ending(t, { environment: { NODE_V8_COVERAGE: join(folder, 'coverage') } }), left);
  t.is(readdirSync(join(folder, 'coverage')).length, 1);
  t.deepEqual(ending(t, { flags: ['--cpu-prof', `--cpu-prof-dir=${join(folder, 'profile')}`] }), left);
  t.is(readdirSync(join(folder, 'profile')).length, 1);
  t.deepEqual(ending(t, { environment: { NODE_OPTIONS: '--stack-trace-limit=5' } }), left);
  t.deepEqual(ending(t, { environment: { NODE_COMPILE_CACHE: join(folder, 'code') } }), left);
});

/** Bundle and launcher in a folder of their own: the bundle says when it is asked to end, and with which status. */
function launch(t: ExecutionContext, start: string) {
  const root = folderFor(t);
  const cacheHome = join(root, 'cache');
  mkdirSync(join(root, 'dist'));
  mkdirSync(cacheHome, { mode: 0o700 });
  cpSync('bin', join(root, 'bin'), { recursive: true });
  const bundle = `(function (exports, require) {
    var say = function (text) { require('fs').writeSync(1, text + ' '); };
    exports.start = function (words) {
      process.on('exit', function (status) { say('told ' + status); });
      ${start}
      return Promise.resolve('list/json');
    };
    exports.endProcess = function (status) {
      say('ends ' + status + (require('fs').existsSync(${JSON.stringify(join(cacheHome, 'net'))}) ? ' kept' : ''));
    };
  })`;
  writeFileSync(join(root, 'dist/net.cjs'), bundle);
  const env = { PATH: process.env['PATH'] ?? '', XDG_CACHE_HOME: cacheHome };
  const run = spawnSync(process.execPath, [join(root, 'bin/net.cjs')], { env, encoding: 'utf8' });
  t.is(run.stderr, '');
  return { status: run.status, out: run.stdout.trim(), isKept: existsSync(join(cacheHome, 'net')) };
}

test('what writes behind a program of ours into the same pipe finds it as it was', async (t) => {
  const flags = `python3 -c 'import fcntl; print("waits" if fcntl.fcntl(1, fcntl.F_GETFL) & 0o4000 == 0 else "fails")'`;
  for (const words of ['watch --raw --deadline 300ms', 'watch --count 1', 'list --json', 'default']) {
    const { stdout } = await runShell(`{ net ${words}; ${flags}; } | tail -n 1`);
    t.is(stdout, 'waits\n', words);
  }
});

test('the launcher ends the process when all who listen were told and the code is kept', (t) => {
  t.deepEqual(launch(t, ''), { status: 0, out: 'told 0 ends 0 kept', isKept: true });
  t.deepEqual(launch(t, 'process.exitCode = 1;'), { status: 1, out: 'told 1 ends 1 kept', isKept: true });
});

test('the launcher leaves a process alone in which something is under way', (t) => {
  const later = `setTimeout(function () { say('later'); }, 50);`;
  t.deepEqual(launch(t, later), { status: 0, out: 'later told 0', isKept: true });
});
