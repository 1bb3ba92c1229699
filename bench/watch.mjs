// From a route or address change to the line on stdout: `net watch` and `ip monitor` side by side, both piped to the same
// reader. The time is taken before the system call that makes the change.
//   node bench/watch.mjs [--changes 100] [--routes 10000]
// Everything happens in an unnamed network namespace, which ends with this program; root is not needed.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    changes: { type: 'string', default: '100' },
    routes: { type: 'string', default: '10000' },
    node: { type: 'string', default: process.execPath },
  },
});
const here = dirname(fileURLToPath(import.meta.url));
const unshare = process.geteuid() === 0 ? ['-n'] : ['-Urn'];
const net = join(here, '../bin/net.cjs');

/** The targets: what `net watch` may take beyond `ip monitor`, in milliseconds. */
const cases = [
  { name: '10 links', routes: 0, target: 2 },
  { name: `10 links, ${values.routes} routes`, routes: Number(values.routes), target: 15 },
];
for (const { name, routes, target } of cases) {
  const words = [
    ...unshare,
    'python3',
    join(here, 'watch-latency.py'),
    values.changes,
    String(routes),
    values.node,
    net,
  ];
  const { status, stdout, stderr } = spawnSync('unshare', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const medians = JSON.parse(stdout);
  for (const change of ['route', 'address']) {
    const { ip, watch } = medians[change];
    const beyond = watch - ip;
    console.log(
      `${name}, ${change} change: ip monitor ${ip.toFixed(2)} ms, net watch --window 0 ${watch.toFixed(2)} ms, ` +
        `${beyond.toFixed(2)} ms beyond (target ${target}): ${beyond <= target ? 'met' : 'NOT MET'}`,
    );
  }
}
