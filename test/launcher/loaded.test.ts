import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';

/** Writes, at the end, the scripts that were compiled and the modules of Node's that were loaded. */
const spy = `
const vm = require('node:vm');
const compiled = [];
vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    compiled.push({ file: options.filename, length: source.length });
  }
};
process.on('exit', () => {
  const loaded = process.moduleLoadList.map((name) => name.replace(/^NativeModule /, ''));
  require('node:fs').writeFileSync(process.env.LOADED, JSON.stringify({ compiled, loaded }));
});
`;

interface Loaded {
  /** Parts that are loaded together are one script, which has the name of the first. */
  readonly compiled: readonly { readonly file: string; readonly length: number }[];
  readonly loaded: readonly string[];
}

/** What a run of Node loads. */
function loadedBy(t: ExecutionContext, words: readonly string[], more: NodeJS.ProcessEnv = {}): Loaded {
  const folder = mkdtempSync(join(tmpdir(), 'net-loaded-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const [preload, answer] = [join(folder, 'spy.cjs'), join(folder, 'answer')];
  writeFileSync(preload, spy);
  const env = { PATH: process.env['PATH'], HOME: folder, LOADED: answer, ...more };
  const run = spawnSync(process.execPath, ['--require', preload, ...words], { env, encoding: 'utf8' });
  t.true(run.status === 0 || run.status === 1, run.stderr);
  return JSON.parse(readFileSync(answer, 'utf8')) as Loaded;
}

/** Built-in modules that take a millisecond or more to load, by themselves or with what they load. */
const heavy = 'child_process crypto dgram http net os perf_hooks readline stream tls tty worker_threads zlib'.split(
  ' ',
);

/** What a machine with a system bus asks its managers with is loaded there, and a name says nothing of a shared part. */
const isAllowed = (file: string): boolean =>
  /^(net|core-managers-.*|core-kernel-codec-dbus-.*|chunk-.*)\.cjs$/.test(basename(file));

test('net default --json runs the base of the program alone, and nothing of Node that takes long to load', (t) => {
  const { compiled, loaded } = loadedBy(t, ['bin/net.cjs', 'default', '--json']);
  t.deepEqual(
    compiled.filter(({ file }) => !isAllowed(file)),
    [],
  );
  const { loaded: loadedAnyway } = loadedBy(t, ['-e', '0']);
  t.deepEqual(
    heavy.filter((name) => loaded.includes(name) && !loadedAnyway.includes(name)),
    [],
  );
});

for (const [where, [installed, koffi]] of Object.entries({
  'within the program': ['node_modules/netkit-cli', 'node_modules/netkit-cli/node_modules'],
  'beside the program': ['node_modules/netkit-cli', 'node_modules'],
  'further up': ['inner/node_modules/netkit-cli', 'node_modules'],
} as const)) {
  test(`koffi's native file is found where npm puts it ${where}`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'net-installed-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    for (const part of ['bin', 'dist']) cpSync(part, join(folder, installed, part), { recursive: true });
    const program = [join(folder, installed, 'bin/net.cjs'), 'list', '--json'];
    const run = () => spawnSync(process.execPath, program, { encoding: 'utf8', env: { HOME: folder } });
    t.regex(run().stderr, /incomplete/);
    cpSync('node_modules/@koromix', join(folder, koffi, '@koromix'), { recursive: true });
    const { status, stderr } = run();
    t.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  });
}

test('a command of another feature is no part of the base, but is loaded when it is called', (t) => {
  const { compiled } = loadedBy(t, ['bin/net.cjs', 'idna', 'ascii', 'b\u00fccher.example']);
  t.true(compiled.some(({ file }) => basename(file) === 'commands-idna-ascii.cjs'));
});

test('net exec without a network, rules and a proxy loads the base and its own part', (t) => {
  const noBus = { DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nowhere' };
  const { compiled, loaded } = loadedBy(t, ['bin/net.cjs', 'exec', '--', 'true'], noBus);
  t.deepEqual(
    compiled.map(({ file }) => basename(file)),
    ['net.cjs', 'commands-exec.cjs'],
  );
  t.true((compiled[1]?.length ?? Infinity) < 20_000);
  const index = JSON.parse(readFileSync('dist/parts/index.json', 'utf8')) as Record<string, { loads: string[] }>;
  t.true((index['commands-exec']?.loads.length ?? Infinity) <= 2);
  const { loaded: loadedAnyway } = loadedBy(t, ['-e', '0']);
  t.deepEqual(
    heavy.filter((name) => loaded.includes(name) && !loadedAnyway.includes(name)),
    [],
  );
});

test('an answer that is there at once costs no AbortSignal', (t) => {
  const { loaded } = loadedBy(t, ['bin/net.cjs', 'ports', '--listening', '--json']);
  const { loaded: loadedAnyway } = loadedBy(t, ['-e', '0']);
  const signals = 'internal/abort_controller';
  t.false(loaded.includes(signals) && !loadedAnyway.includes(signals));
});

test('net exec keeps its compiled code before the program takes its place', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'net-loaded-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const env = { PATH: process.env['PATH'], HOME: folder, XDG_CACHE_HOME: folder };
  const { status, stderr } = spawnSync(process.execPath, ['bin/net.cjs', 'exec', '--', 'true'], {
    env,
    encoding: 'utf8',
  });
  t.is(status, 0, stderr);
  t.is(readdirSync(join(folder, 'net')).filter((name) => name.endsWith('-exec')).length, 1);
});

test('the base, which every start reads, compares and instantiates, stays below 250 kB', (t) => {
  t.true(statSync('dist/net.cjs').size < 250_000);
});

test('commands that are not about networks wake nothing of the base that sleeps', (t) => {
  const base = readFileSync('dist/net.cjs', 'latin1');
  const [, dormant = ''] = /var dormantAwake,dormant=\(\)=>\{(.*?)return face\};/s.exec(base) ?? [];
  const asleep = new Set([...dormant.matchAll(/case"([\w-]+)":return/g)].map(([, name]) => name));
  t.true(dormant.length > 30_000 && asleep.has('commands-default') && asleep.has('core-network-networks'));
  const index = JSON.parse(readFileSync('dist/parts/index.json', 'utf8')) as Record<string, { loads: string[] }>;
  for (const command of ['ports', 'exec', 'owner', 'idna-ascii', 'dns-rules']) {
    const parts = [`commands-${command}`, ...(index[`commands-${command}`]?.loads ?? [])];
    const texts = parts.map((name) => readFileSync(`dist/parts/${name}.cjs`, 'latin1')).join('');
    const asked = [...texts.matchAll(/require\("base:([\w-]+)"\)/g)].map(([, name]) => name ?? '');
    t.true(asked.length > 0);
    t.deepEqual(
      asked.filter((name) => asleep.has(name)),
      [],
      command,
    );
  }
});

test('the index knows the parts as they are, byte by byte, and the base knows the index', (t) => {
  const text = readFileSync('dist/parts/index.json');
  const index = JSON.parse(String(text)) as Record<string, { length: number; digest: string; loads: string[] }>;
  const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  t.true(readFileSync('dist/net.cjs', 'latin1').endsWith(`: ${digestOf(text)}\n`));
  const names = readdirSync('dist/parts').filter((file) => file.endsWith('.cjs'));
  t.deepEqual(Object.keys(index).sort(), names.map((file) => basename(file, '.cjs')).sort());
  for (const [name, { length, digest, loads }] of Object.entries(index)) {
    const bytes = readFileSync(`dist/parts/${name}.cjs`);
    t.deepEqual({ length, digest }, { length: bytes.length, digest: digestOf(bytes) }, name);
    t.true(
      bytes.every((byte) => byte < 0x80),
      name,
    );
    t.false(loads.includes(name) || loads.some((other) => index[other] === undefined), name);
  }
});
