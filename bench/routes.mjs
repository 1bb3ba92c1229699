// 10,000 routes: `net props --json` as a whole process, and the library in process, beside ip printing them as JSON.
//   node bench/routes.mjs [--runs 30] [--routes 10000]
// Everything happens in an unnamed network namespace, which ends with this program; root is not needed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure } from './measure.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '30' },
    routes: { type: 'string', default: '10000' },
    node: { type: 'string', default: process.execPath },
    inside: { type: 'boolean', default: false },
  },
});
const here = fileURLToPath(import.meta.url);
const project = join(dirname(here), '..');
const net = join(project, 'bin/net.cjs');

if (values.inside) await bench();
else process.exitCode = inNamespace();

function inNamespace() {
  const unshare = process.geteuid() === 0 ? ['-n'] : ['-Urn'];
  const words = [...unshare, values.node, here, '--inside', ...process.argv.slice(2)];
  return spawnSync('unshare', words, { stdio: 'inherit' }).status ?? 1;
}

async function bench() {
  makeRoutes(Number(values.routes));
  const runs = Number(values.runs);
  const cases = [
    // Without a family ip tells both here, so that IPv6's routes are printed twice; `ip -4` alone is the stricter peer.
    { name: 'ip', command: ['ip', '-j', 'route', 'show', 'table', 'all'] },
    { name: 'ip4', command: ['ip', '-4', '-j', 'route', 'show', 'table', 'all'] },
    { name: 'ip6', command: ['ip', '-6', '-j', 'route', 'show', 'table', 'all'] },
    { name: 'net', command: [values.node, net, 'props', 'default', '--json'] },
  ];
  const whole = existsSync(join(project, 'dist/net.cjs'));
  const results = measure(whole ? cases : cases.slice(0, 3), { runs });
  const ip = results.ip.wall + results.ip6.wall;
  const strict = results.ip4.wall + results.ip6.wall;
  const ipCpu = results.ip.cpu + results.ip6.cpu;
  console.log(
    `${values.routes} routes; ip -j route show table all and its -6 twin: ${ip.toFixed(1)} ms (median of ${runs})`,
  );
  if (whole) {
    tell('net props --json, whole process', results.net.wall, ip, 3);
    tell('the same, beside ip -4 and ip -6', results.net.wall, strict, 3);
    tell('the same in CPU time', results.net.cpu, ipCpu, 3);
  } else console.log('dist/net.cjs is missing: run "npm run build" to compare the whole process');
  const { properties, json } = await inProcess(runs);
  tell('library, in process, fresh dump', properties, ip, 1);
  tell('library, in process, and as JSON', json, ip, 1);
}

/** Half of the routes in each family, through two interfaces, so that properties have to tell them apart. */
function makeRoutes(count) {
  const lines = ['link set lo up'];
  const six = [];
  for (const n of [1, 2]) {
    lines.push(`link add eth${n} type veth peer name far${n}`, `link set eth${n} up`, `link set far${n} up`);
    lines.push(`addr add 10.${n}.0.2/24 dev eth${n}`);
    six.push(`addr add fd0${n}::2/64 dev eth${n} nodad`);
  }
  lines.push('route add default via 10.1.0.1');
  six.push('route add default via fd01::1');
  for (let n = 0; n < count / 2 - 1; n++) {
    const link = n % 10 === 0 ? 2 : 1;
    lines.push(`route add 10.${100 + (n >> 8)}.${n & 255}.0/24 via 10.${link}.0.1`);
    six.push(`route add fd77:${n.toString(16)}::/64 via fd0${link}::1`);
  }
  for (const [family, input] of Object.entries({ '-4': lines, '-6': six })) {
    const { status, stderr } = spawnSync('ip', [family, '-batch', '-'], { input: input.join('\n'), encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
}

/** Medians in milliseconds; ip runs between, so that neither has the caches to itself. */
async function inProcess(runs) {
  const { connectionProperties, openHost } = await import(join(project, 'dist/index.mjs'));
  const host = openHost();
  const properties = [];
  const json = [];
  for (let run = -3; run < runs; run++) {
    const start = performance.now();
    const answer = connectionProperties(host);
    const asked = performance.now();
    const bytes = JSON.stringify(answer).length;
    const told = performance.now();
    if (answer.routes.length < Number(values.routes) / 4 || bytes === 0) throw new Error('routes are missing');
    spawnSync('ip', ['-j', 'route', 'show', 'table', 'all'], { stdio: 'ignore' });
    if (run < 0) continue;
    properties.push(asked - start);
    json.push(told - start);
  }
  host.close();
  return { properties: median(properties), json: median(json) };
}

function median(samples) {
  const sorted = samples.sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function tell(name, milliseconds, base, target) {
  const ratio = (milliseconds / base).toFixed(2);
  console.log(`${name.padEnd(34)} ${milliseconds.toFixed(1).padStart(6)} ms  ${ratio} x (at most ${target})`);
}
