// 20,000 TCP sockets in 20 processes: `net ports --json` and `--listening` as whole processes, and the library in
// process, beside ss.
//   node bench/ports.mjs [--runs 20] [--sockets 20000] [--processes 20] [--node /path/to/node] [--memory]
// Everything happens in an unnamed network namespace, which ends with this program. As an ordinary user it works in a
// user namespace. With --memory, the largest resident size of `net ports --json` is measured and nothing is timed.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure } from './measure.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    sockets: { type: 'string', default: '20000' },
    processes: { type: 'string', default: '20' },
    node: { type: 'string', default: process.execPath },
    memory: { type: 'boolean', default: false },
    inside: { type: 'boolean', default: false },
  },
});
const here = fileURLToPath(import.meta.url);
const project = join(dirname(here), '..');
const net = join(project, 'bin/net.cjs');
const runs = Number(values.runs);

if (values.inside) await inside();
else process.exitCode = inNamespace();

function inNamespace() {
  const unshare = process.geteuid() === 0 ? ['-n'] : ['-Urn'];
  const words = [...unshare, values.node, here, '--inside', ...process.argv.slice(2)];
  return spawnSync('unshare', words, { stdio: 'inherit' }).status ?? 1;
}

async function inside() {
  spawnSync('ip', ['link', 'set', 'lo', 'up'], { stdio: 'inherit' });
  const maker = join(dirname(here), 'many-sockets.py');
  const holder = spawn('python3', [maker, values.sockets, values.processes], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ready = once(holder.stdout, 'data').then(() => true);
  if (!(await Promise.race([ready, once(holder, 'exit').then(() => false)]))) throw new Error('no sockets');
  try {
    if (values.memory) measureMemory();
    else await bench();
  } finally {
    holder.stdin.end();
  }
}

async function bench() {
  const results = measure(
    [
      { name: 'ss -tuanpH', command: ['ss', '-tuanpH'] },
      { name: 'net ports --json', command: [values.node, net, 'ports', '--json'] },
      { name: 'ss -tlnpH', command: ['ss', '-tlnpH'] },
      { name: 'net ports --listening --json', command: [values.node, net, 'ports', '--listening', '--json'] },
    ],
    { runs },
  );
  console.log(`${values.sockets} sockets in ${values.processes} processes, Node ${process.version}, ${runs} runs`);
  const newer = Number(process.versions.node.split('.')[0]) >= 22;
  tell('net ports --json', results['net ports --json'], results['ss -tuanpH'], newer ? 1 : 1.15);
  tell('net ports --listening --json', results['net ports --listening --json'], results['ss -tlnpH'], 0.4);
  const library = await inProcess();
  tell('library: listeners and pids', library, results['ss -tlnpH'], 0.1);
}

/** Milliseconds of the library's answer in a process that runs; ss runs between, so that the caches are not ours alone. */
async function inProcess() {
  const { listPorts, openHost } = await import(join(project, 'dist/index.mjs'));
  const host = openHost();
  const samples = [];
  for (let run = -3; run < runs; run++) {
    const start = performance.now();
    const { tcpPortStatesInfo } = listPorts(host, { protocol: 6, listening: true });
    const wall = performance.now() - start;
    const known = tcpPortStatesInfo.filter(({ pids }) => pids.length > 0).length;
    if (known < Number(values.processes)) throw new Error(`${known} listeners have a pid`);
    spawnSync('ss', ['-tlnpH'], { stdio: 'ignore' });
    if (run >= 0) samples.push(wall);
  }
  host.close();
  samples.sort((a, b) => a - b);
  return { wall: samples[samples.length >> 1], min: samples[0] };
}

function measureMemory() {
  const script = [
    'import resource, subprocess, sys',
    'lines = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, check=True).stdout.count(b"tcpLocalIp")',
    'print(lines, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)',
  ].join('\n');
  const words = ['-c', script, values.node, net, 'ports', '--json'];
  const { stdout, stderr, status } = spawnSync('python3', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const [sockets, kilobytes] = stdout.trim().split(' ').map(Number);
  const megabytes = kilobytes / 1024;
  console.log(`${sockets} sockets: ${megabytes.toFixed(0)} MB resident at most (under 200)`);
  if (sockets < Number(values.sockets) || megabytes >= 200) process.exitCode = 1;
}

function tell(name, ours, theirs, target) {
  const ratios = `${(ours.wall / theirs.wall).toFixed(2)} x, of the best runs ${(ours.min / theirs.min).toFixed(2)} x`;
  const times = `${ours.wall.toFixed(1).padStart(6)} ms, ss ${theirs.wall.toFixed(1).padStart(6)} ms`;
  const processor = ours.cpu === undefined ? '' : `; of the processor ${(ours.cpu / theirs.cpu).toFixed(2)} x`;
  console.log(`${name.padEnd(30)} ${times}  ${ratios} (at most ${target})${processor}`);
}
