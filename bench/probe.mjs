// 1,000 destinations, 5 rounds: `net probe` as a whole process beside `fping -c5 -p1000 -i1`, as root and as an ordinary
// user, and whether both find the same losses.
//   node bench/probe.mjs [--runs 3] [--destinations 1000] [--node /path/to/node]
// Needs root and fping. Everything happens in unnamed network namespaces, which end with this program.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure } from './measure.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    destinations: { type: 'string', default: '1000' },
    node: { type: 'string', default: process.execPath },
    inside: { type: 'boolean', default: false },
  },
});
const here = fileURLToPath(import.meta.url);
const net = join(dirname(here), '../bin/net.cjs');
/** Every so manieth destination is dead. */
const deadEvery = 20;
const ordinary = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all'];

if (values.inside) await inside();
else
  process.exitCode =
    spawnSync('unshare', ['-n', values.node, here, '--inside', ...process.argv.slice(2)], { stdio: 'inherit' })
      .status ?? 1;

async function inside() {
  const far = spawn('unshare', ['-n', 'sh', '-c', 'echo ready; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(far.stdout, 'data');
  const folder = mkdtempSync(join(tmpdir(), 'net-bench-'));
  try {
    const addresses = Array.from(
      { length: Number(values.destinations) },
      (_, index) => `10.200.${index >> 8}.${index & 255}`,
    );
    const living = addresses.filter((_, index) => index % deadEvery !== 0);
    wire(far.pid, living);
    const file = join(folder, 'destinations');
    writeFileSync(file, `${addresses.join('\n')}\n`, { mode: 0o644 });
    spawnSync('chmod', ['755', folder]);
    sameLosses(file, addresses.length - living.length);
    time(file);
  } finally {
    rmSync(folder, { recursive: true });
    far.stdin.end();
  }
}

/** A cable to the other namespace, where all addresses but the dead ones are at home; it forwards nothing. */
function wire(pid, living) {
  const other = ['nsenter', '-n', '-t', String(pid), '--'];
  run(
    ['ip', '-batch', '-'],
    `link set lo up
    link add down0 type veth peer name up0 netns ${pid}
    addr add 10.1.0.1/24 dev down0
    link set down0 up
    route add 10.200.0.0/16 via 10.1.0.2\n`,
  );
  const homes = living.map((address) => `route add local ${address} dev lo\n`).join('');
  run([...other, 'ip', '-batch', '-'], `link set lo up\naddr add 10.1.0.2/24 dev up0\nlink set up0 up\n${homes}`);
  run(['sh', '-c', 'echo "0 2147483647" > /proc/sys/net/ipv4/ping_group_range']);
}

function run(words, input = '') {
  const { status, stderr } = spawnSync(words[0], words.slice(1), { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
}

function ours(file, user) {
  return [...user, 'sh', '-c', `exec "${values.node}" "${net}" probe - -c 5 --json < "${file}"`];
}

function theirs(file, user) {
  return [...user, 'fping', '-q', '-c5', '-p1000', '-i1', '-f', file];
}

function sameLosses(file, dead) {
  for (const [name, user] of [
    ['root', []],
    ['user', ordinary],
  ]) {
    const [fping, probe] = [theirs(file, user), ours(file, user)].map(([program, ...rest]) =>
      spawnSync(program, rest, { encoding: 'utf8', maxBuffer: 1 << 26 }),
    );
    const lostByFping = [...fping.stderr.matchAll(/^(\S+) +: xmt\/rcv\/%loss = \d+\/\d+\/(\d+)%/gm)].filter(
      ([, , loss]) => loss !== '0',
    );
    const results = probe.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const lostByUs = results.filter(({ lossRate }) => lossRate > 0);
    const same =
      lostByFping.map(([, address]) => address).join() === lostByUs.map(({ destination }) => destination).join();
    console.log(
      `${name}: fping lost ${lostByFping.length}, net probe ${lostByUs.length} of ${results.length} (${dead} are dead); the same: ${same}`,
    );
    console.log(`  ${results[1].engine}, ${results[1].timestamps} stamps`);
  }
}

function time(file) {
  const cases = [
    ['root', []],
    ['user', ordinary],
  ].flatMap(([name, user]) => [
    { name: `fping, ${name}`, command: theirs(file, user) },
    { name: `net probe, ${name}`, command: ours(file, user) },
  ]);
  const results = measure(cases, { runs: Number(values.runs), warmups: 1 });
  for (const [name, { wall, cpu }] of Object.entries(results))
    console.log(`${name}: ${wall.toFixed(0)} ms, ${cpu.toFixed(0)} ms of CPU`);
  for (const user of ['root', 'user']) {
    const ratio = results[`net probe, ${user}`].wall / results[`fping, ${user}`].wall;
    console.log(`${user}: ${ratio.toFixed(2)} x fping (at most 1.2)`);
  }
}
