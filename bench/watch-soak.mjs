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

/** Until so many lines have come, or none for a while: what is made faster than it is read, the kernel drops. */
async function rest(seen, expected) {
  for (let quiet = 0, before = -1; seen.lines < expected && quiet < 50; quiet = seen.lines > before ? 0 : quiet + 1) {
    before = seen.lines;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function pass(flags, events) {
  const isRaw = flags.includes('--raw');
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
  const tenths = [];
  for (let done = 0; done < events; done += atOnce) {
    // Raw messages come one for each change; states as fast as they are read.
    const expected = seen.lines + (isRaw ? atOnce : 1);
    ip(storm);
    await rest(seen, expected);
    if (done + atOnce >= ((tenths.length + 1) * events) / 10) tenths.push(memory());
  }
  ip(['route add 10.200.0.0/24 via 10.1.0.2']);
  for (let tries = 0; tries < 100 && !seen.last.includes('10.200.0.0'); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const end = memory();
  watch.kill('SIGTERM');
  ip(['route del 10.200.0.0/24']);
  const [settled = 0] = tenths;
  const isFlat = Math.max(...tenths, end) - settled <= allowance;
  const isTrue = seen.last.includes('10.200.0.0');
  if (!isFlat || !isTrue) process.exitCode = 1;
  console.log(
    `net watch ${flags.join(' ')}: ${events} changes, ${seen.lines} lines; resident MiB after each tenth ` +
      `${tenths.map((each) => Math.round(each / 1024)).join(' ')} (${isFlat ? 'flat' : 'GROWN'}); ` +
      `its last word is ${isTrue ? 'true' : 'WRONG'}`,
  );
}
