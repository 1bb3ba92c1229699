// A million events through one `net watch`: its resident memory must stay flat, and its last word must be true.
//   node bench/watch-soak.mjs [--events 1000000]
// Everything happens in an unnamed network namespace, which ends with this program; root is not needed.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000' }, inside: { type: 'boolean', default: false } },
});
const here = fileURLToPath(import.meta.url);
const net = join(dirname(here), '../bin/net.cjs');
/** Beyond what it has after the first tenth, in KiB: garbage that is not collected yet. */
const allowance = 32 * 1024;

if (values.inside) await soak(Number(values.events));
else {
  const unshare = process.geteuid() === 0 ? ['-n'] : ['-Urn'];
  const words = [...unshare, process.execPath, here, '--inside', ...process.argv.slice(2)];
  process.exitCode = spawnSync('unshare', words, { stdio: 'inherit' }).status ?? 1;
}

function ip(lines) {
  const { status, stderr } = spawnSync('ip', ['-batch', '-'], { input: lines.join('\n'), encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

async function soak(events) {
  ip(['link set lo up', 'link add eth0 type veth peer name far0', 'link set far0 up', 'link set eth0 up']);
  ip(['addr add 10.1.0.1/24 dev eth0', 'route add default via 10.1.0.2']);
  for (const flags of [['--raw'], ['--window', '0', '--event', 'properties']]) await pass(flags, events / 2);
}

async function pass(flags, events) {
  const watch = spawn(process.execPath, [net, 'watch', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  const seen = { lines: 0, last: '' };
  createInterface({ input: watch.stdout }).on('line', (line) => {
    seen.lines += 1;
    seen.last = line;
  });
  const memory = () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${watch.pid}/status`, 'utf8'))?.[1]);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const atOnce = 5000;
  const changes = Array.from({ length: atOnce / 2 }, (_, n) => `10.${64 + (n >> 8)}.${n & 255}.0/24 via 10.1.0.2`);
  const storm = changes.flatMap((route) => [`route add ${route}`, `route del ${route}`]);
  let settled = 0;
  for (let done = 0; done < events; done += atOnce) {
    ip(storm);
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (settled === 0 && done >= events / 10) settled = memory();
  }
  ip(['route add 10.200.0.0/24 via 10.1.0.2']);
  for (let tries = 0; tries < 100 && !seen.last.includes('10.200.0.0'); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const end = memory();
  watch.kill('SIGTERM');
  ip(['route del 10.200.0.0/24']);
  const isFlat = end - settled <= allowance;
  const isTrue = seen.last.includes('10.200.0.0');
  if (!isFlat || !isTrue) process.exitCode = 1;
  console.log(
    `net watch ${flags.join(' ')}: ${events} changes, ${seen.lines} lines; resident ${settled} KiB after a tenth, ` +
      `${end} KiB at the end (${isFlat ? 'flat' : 'GROWN'}); its last word is ${isTrue ? 'true' : 'WRONG'}`,
  );
}
