// Evaluations of a PAC script in one process beside pac-resolver, in turn, and the resident memory before and after ours;
// then `net pac find` as a whole process beside `node -e 0`.
//   node --expose-gc bench/pac.mjs [--calls 100000] [--runs 3] [--starts 20]
// Claims: at least 1.0 x pac-resolver's rate, memory flat; one process at most 4.5 x node -e 0.
// Rates are by time of the processor, which other work on the machine changes least.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { connection, openHost, PacScript } from '../dist/index.mjs';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '3' },
    starts: { type: 'string', default: '20' },
  },
});
const calls = Number(values.calls);
const source = `function FindProxyForURL(url, host) {
  if (isPlainHostName(host) || dnsDomainIs(host, '.internal.example')) return 'DIRECT';
  if (shExpMatch(host, '*.cdn.example') || host === 'login.example') return 'PROXY cdn.example:8080; DIRECT';
  return 'PROXY proxy.example:3128; SOCKS5 socks.example:1080; DIRECT';
}`;

const require = createRequire(import.meta.url);
const { createPacResolver } = await import('pac-resolver');
// The machine that pac-resolver asks for is a 2.x of the package that we have under another name.
const { QuickJS } = await import('quickjs-wasi');
const theirs = createPacResolver(
  await QuickJS.create(readFileSync(join(dirname(require.resolve('quickjs-wasi')), '../quickjs.wasm'))),
  source,
);
const ours = new PacScript(openHost(), source, 'bench.pac');
connection.setPacFileUrl(`data:,${encodeURIComponent(source)}`);
const find = {
  ours: (url) => ours.findProxy(url),
  'ours, synchronous': (url) => connection.findProxyForUrl(url),
  'pac-resolver': (url) => theirs(url),
};

const memory = () => (globalThis.gc?.(), process.memoryUsage().rss / 1e6);
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
const taken = Object.fromEntries(Object.keys(find).map((name) => [name, []]));
let growth = 0;
for (let run = 0; run <= Number(values.runs); run += 1) {
  for (const [name, ask] of Object.entries(find)) {
    const before = memory();
    const started = process.cpuUsage();
    for (let call = 0; call < calls; call += 1) await ask(`https://host${call}.example/`);
    const { user, system } = process.cpuUsage(started);
    // The first run warms all up.
    if (run > 0) taken[name].push((user + system) / calls);
    if (run > 0 && name === 'ours') growth += memory() - before;
  }
}
const peer = median(taken['pac-resolver']);
for (const [name, list] of Object.entries(taken)) {
  const own = median(list);
  console.log(`${name}: ${own.toFixed(1)} us a call, ${(peer / own).toFixed(2)} x the rate of pac-resolver`);
}
console.log(`resident memory grew by ${growth.toFixed(1)} MB over ${calls * Number(values.runs)} calls of ours`);

const folder = mkdtempSync(join(tmpdir(), 'net-bench-pac-'));
try {
  writeFileSync(join(folder, 'bench.pac'), source);
  const net = fileURLToPath(new URL('../bin/net.cjs', import.meta.url));
  const commands = {
    'net pac find': [net, 'pac', 'find', 'https://host.example/', '--file', join(folder, 'bench.pac')],
    'node -e 0': ['-e', '0'],
  };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  const env = { ...process.env, XDG_CACHE_HOME: folder };
  for (let start = 0; start <= Number(values.starts); start += 1) {
    for (const [name, words] of Object.entries(commands)) {
      const started = performance.now();
      const { status, stderr } = spawnSync(process.execPath, words, { env });
      if (status !== 0) throw new Error(String(stderr));
      if (start > 0) times[name].push(performance.now() - started);
    }
  }
  const [own, bare] = [median(times['net pac find']), median(times['node -e 0'])];
  console.log(`net pac find: ${own.toFixed(0)} ms, node -e 0: ${bare.toFixed(0)} ms: ${(own / bare).toFixed(2)} x`);
} finally {
  rmSync(folder, { recursive: true });
}
