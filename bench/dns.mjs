// Our DNS client beside Node's own Resolver and dns2's client: 20,000 questions for addresses, 100 in flight, one server
// on loopback; and what is lost with 1,000 in flight.
//   node bench/dns.mjs [--runs 5] [--queries 20000] [--server dnsmasq|unbound]
// Each has its turn in every run, in one process after a warm-up; the median of the runs counts. Needs `npm run build`'s
// library in dist/.
import { spawn } from 'node:child_process';
import { promises as dns } from 'node:dns';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DnsClient, openHost, parseServer } from '../dist/index.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    queries: { type: 'string', default: '20000' },
    server: { type: 'string', default: 'dnsmasq' },
  },
});
const queries = Number(values.queries);
const port = 5391;
const name = 'host.bench.test';
const address = '192.0.2.1';

const folder = mkdtempSync(join(tmpdir(), 'net-bench-dns-'));
const server = startServer();
try {
  await bench();
} finally {
  server.kill();
  rmSync(folder, { recursive: true });
}

function startServer() {
  if (values.server === 'unbound') {
    const file = join(folder, 'unbound.conf');
    writeFileSync(
      file,
      `server:\n interface: 127.0.0.1@${port}\n username: ""\n chroot: ""\n pidfile: ""\n do-daemonize: no\n` +
        ` use-syslog: no\n local-data: "${name}. A ${address}"\nremote-control:\n control-enable: no\n`,
    );
    return spawn('unbound', ['-c', file], { stdio: 'ignore' });
  }
  const words = [
    '--keep-in-foreground',
    `--port=${port}`,
    '--listen-address=127.0.0.1',
    '--bind-interfaces',
    '--no-hosts',
  ];
  const more = ['--no-resolv', '--pid-file=', '--conf-file=/dev/null', `--address=/bench.test/${address}`];
  return spawn('dnsmasq', [...words, ...more], { stdio: 'ignore' });
}

/** What asks once; fails when the answer is not the right one. */
function clients() {
  const ours = new DnsClient(openHost());
  const to = [parseServer(`127.0.0.1#${port}`)];
  const node = new dns.Resolver();
  node.setServers([`127.0.0.1:${port}`]);
  const { UDPClient } = createRequire(import.meta.url)('dns2');
  const dns2 = UDPClient({ dns: '127.0.0.1', port });
  const last = (bytes) => bytes.subarray(-4).join('.');
  return {
    ours: async () => {
      const { bytes, message } = await ours.query({ name, type: 1 }, to);
      const [record] = message.answers;
      check(bytes.subarray(record.start, record.end).join('.') === address, last(bytes));
    },
    node: async () => check((await node.resolve4(name))[0] === address),
    dns2: async () => check((await dns2(name)).answers[0]?.address === address),
  };
}

function check(holds) {
  if (!holds) throw new Error('a wrong answer');
}

/** Questions per second, processor time per question in microseconds, and how many were lost. */
async function run(ask, inFlight) {
  let left = queries;
  let lost = 0;
  const cpu = process.cpuUsage();
  const started = performance.now();
  const worker = async () => {
    while (left-- > 0) await ask().catch(() => lost++);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (queries / (performance.now() - started)) * 1000, cpu: (user + system) / queries, lost };
}

async function bench() {
  const all = clients();
  await waitFor(all.node);
  for (const ask of Object.values(all)) await run(ask, 100);
  const results = Object.fromEntries(Object.keys(all).map((each) => [each, []]));
  for (let round = 0; round < Number(values.runs); round++) {
    for (const [each, ask] of Object.entries(all)) results[each].push(await run(ask, 100));
  }
  const rates = {};
  for (const [each, samples] of Object.entries(results)) {
    rates[each] = median(samples.map(({ perSecond }) => perSecond));
    const cpu = median(samples.map((sample) => sample.cpu));
    const lost = samples.reduce((sum, sample) => sum + sample.lost, 0);
    console.log(
      `${each.padEnd(5)} ${rates[each].toFixed(0).padStart(7)} q/s  ${cpu.toFixed(1)} us of processor  ${lost} lost`,
    );
  }
  console.log(`ours : node's Resolver = ${(rates.ours / rates.node).toFixed(2)} (claim: at least 0.8)`);
  console.log(`ours : dns2 = ${(rates.ours / rates.dns2).toFixed(2)} (claim: at least 2)`);
  for (const each of ['ours', 'node']) {
    const { perSecond, lost } = await run(all[each], 1000);
    console.log(`${each}, 1000 in flight: ${perSecond.toFixed(0)} q/s, ${lost} lost`);
  }
}

async function waitFor(ask) {
  for (let round = 0; round < 100; round++) {
    try {
      return await ask();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error('the server does not answer');
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}
