import { join } from 'node:path';
import test from 'ava';
import { fakeRouters } from '../../lab/fake-routers.js';
import { labTest } from '../../lab/lab-test.js';
import type { Namespace } from '../../lab/namespace.js';
import { runProgram } from '../../lab/program.js';
import { type RouterChain, routerChain } from '../../lab/router-chain.js';

const launcher = join(process.cwd(), 'bin/net.cjs');
const library = join(process.cwd(), 'build/src/index.js');
const loads = await import('net-ping').then(
  () => true,
  () => false,
);
/** The package is optional: without a compiler there is none, and nothing to test. */
const pingTest: typeof labTest = loads
  ? labTest
  : (title) =>
      test.skip(`${title} [skipped: net-ping does not load here; enable it with: npm install]`, (t) => t.pass());
const needs = { needs: ['python', 'userIds'] } as const;

interface Answer {
  readonly status: number;
  readonly stderr: string;
  readonly results: readonly Record<string, unknown>[];
}

function probe(
  chain: RouterChain,
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Answer {
  const words = chain.client.inside([process.execPath, launcher, 'probe', '--json', ...argv]);
  const { status, stdout, stderr } = runProgram(words, { environment });
  const { results = [] } = JSON.parse(stdout) as Partial<Answer>;
  return { status, stderr, results };
}

/** Runs a module text as root, with the library at hand as `net`; it prints one JSON value. */
function evaluate(namespace: Namespace, text: string): unknown {
  const source = `import * as net from ${JSON.stringify(library)};\n${text}`;
  const { stdout, stderr } = namespace.run([process.execPath, '--input-type=module', '-e', source]);
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(stderr);
  }
}

pingTest('net-ping answers in both families where it is asked for, and says how it measures', needs, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 2 });
  const often = ['-c', '4', '--interval', '20ms', '--engine', 'net-ping'];
  const { status, results } = probe(chain, [chain.ipv4, chain.ipv6, ...often]);
  t.is(status, 0);
  for (const result of results) {
    t.like(result, { engine: 'net-ping', timestamps: 'user-ms', sent: 4, received: 4, protocol: 'icmp' });
    const [least = 0] = result['rtt'] as number[];
    // Its own clock counts whole milliseconds.
    t.true(least > 0 && !Number.isInteger(least), String(least));
  }
  const [expired] = probe(chain, [chain.ipv4, ...often, '--ttl', '1']).results;
  t.deepEqual(expired?.['refusals'], [{ from: chain.address(1, 4), reason: 'expired', count: 4 }]);
});

pingTest('net-ping is taken by itself only where the kernel cannot be called directly', needs, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 1 });
  const often = [chain.ipv4, '-c', '1'];
  t.is(probe(chain, often).results[0]?.['engine'], 'sockets');
  t.is(probe(chain, often, { NET_NO_FFI: '1' }).results[0]?.['engine'], 'net-ping');
  t.is(probe(chain, [...often, '--engine', 'sockets'], { NET_NO_FFI: '1' }).status, 3);
  const asUser = chain.asUser([process.execPath, launcher, 'probe', ...often, '--engine', 'net-ping']);
  t.regex(runProgram(asUser).stderr, /^net: net-ping needs a raw socket.*\nhint: /);
});

pingTest('What net-ping cannot do is refused, not done wrong', needs, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 1 });
  for (const wish of [
    ['--protocol', 'udp'],
    ['--source', '10.77.1.1'],
    ['--dscp', '8'],
    ['-i', 'down0'],
  ]) {
    const { status, results } = probe(chain, [chain.ipv4, '-c', '1', '--engine', 'net-ping', ...wish]);
    t.deepEqual([status, results], [2, []], wish.join(' '));
  }
  const trace = probe(chain, [chain.ipv6, '-c', '1', '--engine', 'net-ping', '--ttl', '1']);
  t.is(trace.status, 2);
  t.regex(String(trace.results[0]?.['notes']), /hop limit of IPv6/);
});

const short = 'count: 3, intervalMs: 20, timeoutMs: 200';

pingTest(
  'Sessions share one identifier, so that a dead target is not alive by the answers of another',
  needs,
  async (t, lab) => {
    const chain = await routerChain(lab, { routers: 1 });
    const answer = evaluate(
      chain.client,
      `const host = net.openHost();
    const ask = (destination) => net.probeDestinations(host, [destination], { engine: 'net-ping', ${short} });
    const reports = await Promise.all(['${chain.ipv4}', '10.77.1.77', '${chain.ipv4}'].map(ask));
    console.log(JSON.stringify(reports.map(([{ sent, received, late }]) => [sent, received, late])));`,
    );
    t.deepEqual(answer, [
      [3, 3, 0],
      [3, 0, 0],
      [3, 3, 0],
    ]);
  },
);

pingTest(
  'An answer from another address does not count, one that comes twice is a duplicate',
  { needs: ['python', 'userIds', 'tun'] },
  async (t, lab) => {
    const client = lab.namespace('client');
    await fakeRouters(client);
    const answer = evaluate(
      client,
      `const destinations = ['198.18.0.1', '198.18.0.7', '198.18.0.8'];
    const reports = await net.probeDestinations(net.openHost(), destinations, { engine: 'net-ping', ${short} });
    console.log(JSON.stringify(reports.map(({ received, duplicates }) => [received, duplicates > 1])));`,
    );
    t.deepEqual(answer, [
      [3, false],
      [3, true],
      [0, false],
    ]);
  },
);
