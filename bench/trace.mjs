// `net trace` beside `traceroute -n -q5` and `mtr -n -r -c5`, as whole processes and in process, and how many packets it
// takes to hear of every hop five times under the limits that Linux has by default.
//   node bench/trace.mjs [--runs 5] [--node /path/to/node] [--without-mtr]
// Needs root, traceroute, mtr-tiny and python3. Everything happens in network namespaces, which end with this program.
import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../scripts/files.mjs';
import { measure } from './measure.mjs';
import { distant, withChain } from './router-lab.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    node: { type: 'string', default: process.execPath },
    'without-mtr': { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
/** A place where an ordinary user keeps the code cache, as at home. */
const nobody = 65534;
const cache = mkdtempSync(join(tmpdir(), 'net-bench-'));
chownSync(cache, nobody, nobody);
process.once('exit', () => rmSync(cache, { recursive: true, force: true }));
const cached = ['env', `XDG_CACHE_HOME=${cache}`];
const net = [...cached, values.node, join(root, 'bin/net.cjs'), 'trace', '-n', '--json'];
const silent = { silent: true };

/** Title, routers, and the ratios to traceroute allowed: whole process and in process, then both with --fast. */
const scenes = [
  ['round trip near 0, all answer', { routers: 9 }, {}],
  ['20 and 50 ms, all answer', { hops: distant }, { wall: 1.8, inside: 1.4, fastWall: 1.3, fastInside: 1 }],
  [
    '20 and 50 ms, three silent',
    { hops: { ...distant, 3: silent, 5: silent, 7: silent } },
    { wall: 0.9, fastWall: 0.7 },
  ],
  ['20 and 50 ms, black hole at 7', { hops: { ...distant, 7: { blackHole: true } } }, { wall: 0.05 }, 1],
];

console.log(`Node ${process.version}, load ${loadavg()[0].toFixed(1)}`);
for (const [title, options, limits, most = runs] of scenes) {
  await withChain(options, (chain) => {
    console.log(title);
    const target = chain.ipv4;
    const traceroute = { name: 'traceroute', command: chain.client.inside(['traceroute', '-n', '-q5', target]) };
    const ours = { name: 'net', command: chain.asUser([...net, target]) };
    const fast = { name: 'fast', command: chain.asUser([...net, '--fast', target]) };
    const few = measure([traceroute], { runs: Math.min(runs, most), warmups: 0 });
    const taken = { ...few, ...measure([ours, fast], { runs, warmups: 1 }) };
    const peer = taken.traceroute.wall;
    tell('traceroute -n -q5', peer);
    if (!values['without-mtr'] && most === runs) {
      const mtr = { name: 'mtr', command: chain.client.inside(['mtr', '-n', '-r', '-c5', target]) };
      tell('mtr -n -r -c5', measure([mtr], { runs: 1, warmups: 0 }).mtr.wall, peer);
    }
    tell('net trace -n', taken.net.wall, peer, limits.wall);
    tell('net trace -n, in process', inside(chain, target, false), peer, limits.inside);
    tell('net trace -n --fast', taken.fast.wall, peer, limits.fastWall);
    tell('net trace -n --fast, in process', inside(chain, target, true), peer, limits.fastInside);
  });
}
await withChain({ kernelLimits: true }, (chain) => {
  const command = chain.asUser([...net, '--protocol', 'udp', chain.ipv4]);
  const { hops, sent } = JSON.parse(spawnSync(command[0], command.slice(1), { encoding: 'utf8' }).stdout);
  const whole = hops.filter((hop) => hop.received === 5 && hop.sent === 5).length;
  if (whole < hops.length || sent > 55) process.exitCode = 1;
  console.log(`default limits, UDP: ${whole} of ${hops.length} hops answered 5 of 5, ${sent} packets (at most 55)`);
});

/** Median time of the library's answer in a process that runs. */
function inside(chain, target, fast) {
  const text = `import { openHost, traceRoute } from ${JSON.stringify(join(root, 'dist/index.mjs'))};
    const host = openHost();
    const samples = [];
    for (let run = 0; run <= ${runs}; run++) {
      const began = performance.now();
      await traceRoute(host, '${target}', { fast: ${fast} });
      samples.push(performance.now() - began);
    }
    console.log(samples.slice(1).sort((one, other) => one - other)[${runs >> 1}]);`;
  const [program, ...words] = chain.asUser([values.node, '--input-type=module', '-e', text]);
  return Number(spawnSync(program, words, { encoding: 'utf8' }).stdout);
}

function tell(name, milliseconds, peer, limit) {
  const ratio = peer === undefined ? undefined : milliseconds / peer;
  const passed = limit === undefined || ratio <= limit;
  if (!passed) process.exitCode = 1;
  const told = ratio === undefined ? '' : `${ratio.toFixed(2)} x`;
  const bound = limit === undefined ? '' : passed ? `(at most ${limit})` : `OVER ${limit}`;
  console.log(`  ${name.padEnd(34)} ${milliseconds.toFixed(0).padStart(6)} ms  ${told} ${bound}`.trimEnd());
}
