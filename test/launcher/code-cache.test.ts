import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Installed } from './installed.js';

const asRoot = process.geteuid?.() === 0 ? test : test.skip;
const needsRoot = process.geteuid?.() === 0 ? '' : ' [skipped: needs root (sudo npm test)]';

test('the first start makes a cache only its owner can read, and the second takes it', (t) => {
  const net = new Installed(t);
  t.deepEqual(net.run(), { status: 0, said: 'one', cache: 'none' });
  t.is(lstatSync(net.folder).mode & 0o777, 0o700);
  t.is(lstatSync(net.file).mode & 0o777, 0o600);
  t.regex(net.files().join(' '), new RegExp(`^[0-9]+-${process.version}-${process.arch}-default$`));
  t.deepEqual(net.run(), { status: 0, said: 'one', cache: 'taken' });
});

test('a run of another kind adds its code to the cache, a failed one does not', (t) => {
  const net = new Installed(t);
  net.run(['default/json']);
  t.is(net.ran(), 'default/json/0');
  net.run(['list/table', '1']);
  t.is(net.ran(), 'default/json/0 list/table/1');
  const before = lstatSync(net.file).ino;
  t.is(net.run(['default/json', '2']).cache, 'taken');
  t.is(net.run(['default/json']).cache, 'taken');
  t.is(lstatSync(net.file).ino, before);
});

test('each first word has a cache of its own, and what is no word shares the default one', (t) => {
  const net = new Installed(t);
  net.run(['list']);
  t.is(net.run(['route']).cache, 'none');
  t.is(net.run(['list']).cache, 'taken');
  net.run(['../escape']);
  t.deepEqual(new Set(net.files().map((name) => name.split('-').at(-1))), new Set(['default', 'list', 'route']));
});

test('another bundle of the same length never runs the code of the first', (t) => {
  const net = new Installed(t);
  net.run();
  net.build('two');
  t.deepEqual(net.run(), { status: 0, said: 'two', cache: 'none' });
  t.deepEqual(net.run(), { status: 0, said: 'two', cache: 'taken' });
});

test('a cache with any byte changed, cut short or empty is refused and replaced', (t) => {
  const net = new Installed(t);
  net.run();
  const good = readFileSync(net.file);
  for (let at = 0; at < good.length; at += Math.ceil(good.length / 24)) {
    const bad = Buffer.from(good);
    bad[at] = (bad[at] ?? 0) ^ 0x41;
    writeFileSync(net.file, bad);
    t.deepEqual(net.run(), { status: 0, said: 'one', cache: 'none' }, `byte ${at}`);
    t.is(net.run().cache, 'taken');
  }
  for (const length of [0, 10, 60, good.length - 1]) {
    writeFileSync(net.file, good.subarray(0, length));
    t.deepEqual(net.run(), { status: 0, said: 'one', cache: 'none' }, `${length} bytes`);
  }
});

test('a cache file that others may read, that is a link or that has a second name is refused and replaced', (t) => {
  const net = new Installed(t);
  net.run();
  chmodSync(net.file, 0o644);
  t.is(net.run().cache, 'none');
  t.is(lstatSync(net.file).mode & 0o777, 0o600);
  const aside = join(net.root, 'aside');
  renameSync(net.file, aside);
  const name = join(net.folder, readdirSync(net.folder)[0] ?? 'none');
  t.is(name, join(net.folder, 'none'));
  net.run();
  const file = net.file;
  rmSync(file);
  symlinkSync(aside, file);
  t.is(net.run().cache, 'none');
  t.true(lstatSync(file).isFile());
  linkSync(file, join(net.root, 'second'));
  t.is(net.run().cache, 'none');
  t.is(lstatSync(file).nlink, 1);
});

test('a named pipe in the place of the cache does not hold the start up', (t) => {
  const net = new Installed(t);
  net.run();
  const { file } = net;
  rmSync(file);
  t.is(spawnSync('mkfifo', ['-m', '600', file]).status, 0);
  t.deepEqual(net.run(), { status: 0, said: 'one', cache: 'none' });
});

test('a folder that others may write, or that is a link, is not used at all', (t) => {
  const net = new Installed(t);
  net.run();
  chmodSync(net.folder, 0o770);
  t.is(net.run(['list/json']).cache, 'none');
  t.is(net.ran(), 'help/0');
  chmodSync(net.folder, 0o700);
  renameSync(net.folder, join(net.root, 'elsewhere'));
  symlinkSync(join(net.root, 'elsewhere'), net.folder);
  t.is(net.run(['list/json']).cache, 'none');
  t.is(net.ran(), 'help/0');
});

asRoot(`a folder or a file of another user is not used${needsRoot}`, (t) => {
  const net = new Installed(t);
  net.run();
  chownSync(net.file, 65534, 65534);
  t.is(net.run().cache, 'none');
  t.is(lstatSync(net.file).uid, 0);
  chownSync(net.folder, 65534, 65534);
  t.is(net.run(['list/json']).cache, 'none');
  t.is(net.ran(), 'help/0');
});

asRoot(`root in the home of another user leaves no cache there${needsRoot}`, (t) => {
  const net = new Installed(t);
  const home = join(net.root, 'home');
  mkdirSync(home);
  chownSync(home, 65534, 65534);
  t.deepEqual(net.run([], { HOME: home, XDG_CACHE_HOME: '' }), { status: 0, said: 'one', cache: 'none' });
  t.false(existsSync(join(home, '.cache/net')));
});

test('without XDG_CACHE_HOME the cache is in the .cache of the home, which is never made itself', (t) => {
  const net = new Installed(t);
  const home = join(net.root, 'home');
  net.run([], { HOME: home, XDG_CACHE_HOME: '' });
  t.false(existsSync(home));
  mkdirSync(home);
  net.run([], { HOME: home, XDG_CACHE_HOME: 'relative/is/ignored' });
  t.is(readdirSync(join(home, '.cache/net')).length, 1);
  t.is(net.run([], { HOME: home, XDG_CACHE_HOME: '' }).cache, 'taken');
});

test('NET_NO_CODE_CACHE=1 and NODE_OPTIONS switch the cache off', (t) => {
  const net = new Installed(t);
  t.is(net.run([], { NET_NO_CODE_CACHE: '1' }).cache, 'none');
  t.is(net.run([], { NODE_OPTIONS: '--no-warnings' }).cache, 'none');
  t.deepEqual(net.files(), []);
  net.run();
  t.is(net.run([], { NET_NO_CODE_CACHE: '1' }).cache, 'none');
  t.is(net.run([], { NODE_OPTIONS: '--no-warnings' }).cache, 'none');
});

test('a cache that cannot be kept changes nothing but time', (t) => {
  const net = new Installed(t);
  for (const place of ['/proc/net-cache/x', '/proc/self', '/dev/null/x', '/nonexistent-for-net/deep/er']) {
    t.deepEqual(net.run([], { XDG_CACHE_HOME: place }), { status: 0, said: 'one', cache: 'none' }, place);
  }
});

test('caches of past versions go when there are more than sixteen', (t) => {
  const net = new Installed(t);
  net.run();
  for (let at = 0; at < 20; at += 1) {
    const name = join(net.folder, `${at}-v20.0.${at}-x64-default`);
    writeFileSync(name, '');
    utimesSync(name, 1000 + at, 1000 + at);
  }
  writeFileSync(join(net.folder, 'something else'), '');
  net.run(['list/json']);
  const kept = net.files();
  t.is(kept.length, 17);
  t.true(kept.includes('something else'));
  t.true(kept.includes('19-v20.0.19-x64-default'));
  t.false(kept.includes('4-v20.0.4-x64-default'));
});

test('a program that was not built says what to run', (t) => {
  const net = new Installed(t);
  rmSync(join(net.root, 'dist/net.cjs'));
  const { status, said, cache: errors } = net.run();
  t.deepEqual([status, said], [3, '']);
  t.regex(errors, /^net: .*dist\/net\.cjs cannot be read \(ENOENT\); run "npm run build" in .*\n$/);
});

test('a Node that is too old is told so in one line', (t) => {
  const net = new Installed(t);
  const old = join(net.root, 'old.cjs');
  for (const [version, refused] of [
    ['18.20.4', true],
    ['20.18.3', true],
    ['20.19.0', false],
    ['21.7.3', true],
    ['22.11.0', true],
    ['22.12.0', false],
    ['26.0.0', false],
  ] as const) {
    writeFileSync(old, `Object.defineProperty(process.versions, 'node', { value: '${version}' });`);
    const words = ['--require', old, join(net.root, 'bin/net.cjs')];
    const run = spawnSync(process.execPath, words, { env: { NET_NO_CODE_CACHE: '1' }, encoding: 'utf8' });
    t.is(run.status, refused ? 3 : 0, version);
    if (refused) t.regex(run.stderr, /^net: Node 20\.19 or later, or 22\.12 or later, is needed; .*\n$/);
  }
});

/** Tells of it when Node comes to the end of the program by itself. */
const endSpy = `process.on('beforeExit', () => process.stderr.write(' waited'));`;

function runToItsEnd(t: ExecutionContext, start: string) {
  const net = new Installed(t);
  writeFileSync(
    join(net.root, 'dist/net.cjs'),
    `(function(exports,require,module,__filename) { exports.start = function () { ${start} }; exports.endProcess = function () {}; })`,
  );
  writeFileSync(join(net.root, 'spy.cjs'), endSpy);
  return net.run();
}

test('the process ends as soon as the answer is out and nothing is under way, with its exit status', (t) => {
  const start = `process.exitCode = 1; require('node:fs').writeSync(1, 'answer'); return Promise.resolve('list');`;
  t.deepEqual(runToItsEnd(t, start), { status: 1, said: 'answer', cache: '' });
});

test('what is under way when the answer is out still happens', (t) => {
  const say = (word: string) => `process.stdout.write(${JSON.stringify(word)})`;
  const later = `setTimeout(() => ${say('timer')}, 20)`;
  const waited = runToItsEnd(t, `${later}; return Promise.resolve('list');`);
  t.deepEqual(waited, { status: 0, said: 'timer', cache: ' waited' });
  const file = `require('node:fs').readFile(__filename, () => ${say('file')})`;
  t.is(runToItsEnd(t, `${file}; return Promise.resolve('list');`).said, 'file');
  const promises = `(async () => { for (let turn = 0; turn < 20; turn += 1) await null; ${say('promise')} })()`;
  t.is(runToItsEnd(t, `${promises}; return Promise.resolve('list');`).said, 'promise');
});
