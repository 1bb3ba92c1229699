import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { fakeRouters } from '../../lab/fake-routers.js';
import type { Namespace } from '../../lab/namespace.js';
import { labTest } from '../../lab/lab-test.js';
import { runProgram } from '../../lab/program.js';
import { ordinaryUser, type RouterChain, routerChain } from '../../lab/router-chain.js';

const launcher = join(process.cwd(), 'bin/net.cjs');
const library = join(process.cwd(), 'build/src/index.js');
const plain = { needs: ['python', 'userIds'] } as const;
const filtered = { needs: ['python', 'userIds', 'packetFilter'] } as const;
const delayed = { needs: ['python', 'userIds', 'tun'] } as const;

type Result = Record<string, unknown> & {
  readonly rtt: readonly number[];
  readonly refusals: readonly { readonly from: string; readonly reason: string; readonly count: number }[];
};

/** What `net probe --json` answers to an ordinary user without capabilities. */
function probe(chain: RouterChain, ...argv: readonly string[]): { status: number; stderr: string; results: Result[] } {
  const words = [process.execPath, launcher, 'probe', '--json', ...argv];
  const { status, stdout, stderr } = runProgram(chain.asUser(words));
  const answer = JSON.parse(stdout) as { results?: Result[] };
  return { status, stderr, results: answer.results ?? [] };
}

/** Runs a module text with the library at hand as `net`; it prints one JSON value. */
function evaluate(namespace: Namespace, text: string, uid: number = ordinaryUser): unknown {
  const source = `import * as net from ${JSON.stringify(library)};\n${text}`;
  const { stdout, stderr } = runProgram(
    namespace.inside([process.execPath, '--input-type=module', '-e', source], uid),
    { timeoutMs: 60_000 },
  );
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(stderr);
  }
}

/** What ping, as root, says is lost. */
function pinged(t: ExecutionContext, chain: RouterChain, address: string, count: number): number {
  const { stdout } = chain.client.run(['ping', '-nq', `-c${count}`, '-i0.01', '-W1', address]);
  const lost = /([\d.]+)% packet loss/.exec(stdout)?.[1];
  t.not(lost, undefined, stdout);
  return Number(lost);
}

labTest('An ordinary user learns the exact loss in both families, as ping and fping do', filtered, (t, lab) =>
  routerChain(lab, { routers: 3, hops: { 2: { dropEvery: 4 } } }).then((chain) => {
    const { status, results } = probe(chain, chain.ipv4, chain.ipv6, '-c', '40', '--interval', '5ms');
    t.is(status, 0);
    for (const result of results) {
      t.like(result, { sent: 40, received: 30, lost: 10, lossRate: 25, protocol: 'icmp', pending: 0, duplicates: 0 });
      t.is(result.rtt.length, 4);
      t.is(result['timestamps'], 'kernel');
    }
    for (const address of [chain.ipv4, chain.ipv6]) t.is(pinged(t, chain, address, 40), 25);
    const fping = chain.client.run(['fping', '-qc40', '-p10', chain.ipv4]);
    t.regex(fping.stderr, /xmt\/rcv\/%loss = 40\/30\/25%/);
  }),
);

labTest('Thresholds, total loss and refusals decide the exit status', filtered, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 3, hops: { 2: { dropEvery: 2 }, 3: { errorIntervalMs: 0 } } });
  const often = ['-c', '10', '--interval', '2ms', '-w', '200ms'];
  t.is(probe(chain, chain.ipv4, ...often, '--fail-loss', '50%').status, 0);
  const beyond = probe(chain, chain.ipv4, ...often, '--fail-loss', '49.9', '--fail-rtt', '1us');
  t.deepEqual([beyond.status, beyond.results[0]?.['exceeded']], [1, ['loss', 'rtt']]);
  const nowhere = probe(chain, '10.77.2.77', ...often);
  t.deepEqual([nowhere.status, nowhere.results[0]?.['lossRate']], [1, 100]);
  const expired = probe(chain, chain.ipv6, '--ttl', '2', '-c', '2', '--interval', '5ms');
  t.is(expired.status, 1);
  t.deepEqual(expired.results[0]?.refusals, [{ from: chain.address(2, 6), reason: 'expired', count: 2 }]);
});

labTest('A router that refuses is named with its reason, a black hole is plain loss', filtered, async (t, lab) => {
  const often = ['-c', '3', '--interval', '5ms', '-w', '200ms'];
  for (const [reject, reasons] of [
    ['prohibited', ['prohibited', 'prohibited']],
    ['host', ['host', 'host']],
    ['network', ['network', 'network']],
    ['policy', ['prohibited', 'policy']],
  ] as const) {
    const chain = await routerChain(lab, { routers: 2, hops: { 2: { reject } } });
    const { status, results } = probe(chain, chain.ipv4, chain.ipv6, ...often);
    t.is(status, 1);
    for (const [index, family] of ([4, 6] as const).entries()) {
      t.like(results[index], { lossRate: 100, sent: 3, lost: 3 });
      t.deepEqual(
        results[index]?.refusals,
        [{ from: chain.address(2, family), reason: reasons[index], count: 3 }],
        reject,
      );
    }
  }
  const hole = await routerChain(lab, { routers: 2, hops: { 2: { blackHole: true } } });
  const { results } = probe(hole, hole.ipv4, ...often);
  t.like(results[0], { lossRate: 100, sent: 3, lost: 3, rtt: [], refusals: [] });
});

labTest('Duplicates, answers out of order and late ones are told apart, and are not lost', delayed, async (t, lab) => {
  const delay = { delayUs: 5000, towardsFar: true, duplicateEvery: 3, holdEvery: 5, holdUs: 60_000 };
  const chain = await routerChain(lab, { routers: 2, hops: { 2: { delay } } });
  for (const address of [chain.ipv4, chain.ipv6]) {
    const { results } = probe(chain, address, '-c', '30', '--interval', '10ms', '-w', '50ms');
    const [result] = results;
    // The very last may have been held for longer than it is waited for.
    t.is(Number(result?.['received']) + Number(result?.['lost']), 30);
    t.true(Number(result?.['lost']) <= 1);
    // Two or three packets of another protocol may be among those that the link counts.
    for (const [key, least] of [
      ['duplicates', 6],
      ['late', 4],
      ['reordered', 4],
    ] as const) {
      t.true(Number(result?.[key]) >= least && Number(result?.[key]) <= 10, `${key}: ${String(result?.[key])}`);
    }
    t.true((result?.rtt[0] ?? 0) >= 10 && (result?.rtt[2] ?? 0) >= 70, String(result?.rtt));
  }
});

labTest(
  'Where ICMP is not allowed, UDP is sent and said so; asked for by name, ICMP is refused with the remedy',
  plain,
  async (t, lab) => {
    const chain = await routerChain(lab, { routers: 2, closedPingGroup: true });
    const { status, results } = probe(chain, chain.ipv4, chain.ipv6, '-c', '2', '--interval', '20ms');
    t.is(status, 0);
    for (const result of results) t.like(result, { received: 2, closed: 2, protocol: 'udp', fellBack: true });
    const words = chain.asUser([process.execPath, launcher, 'probe', chain.ipv4, '-c', '1']);
    t.regex(runProgram(words).stderr, /^hint: UDP was sent.*sysctl -w net\.ipv4\.ping_group_range="0 2147483647"\n$/);
    const refused = runProgram([...words, '--protocol', 'icmp']);
    t.is(refused.status, 3);
    t.regex(refused.stderr, /^net: .*ICMP.*\nhint: .*sysctl -w net\.ipv4\.ping_group_range/);
    t.is(runProgram(chain.client.inside([process.execPath, launcher, 'probe', chain.ipv4, '-c', '1'])).status, 0);
  },
);

labTest('UDP and TCP services answer, closed ports are answers too', plain, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 1 });
  const often = ['-c', '3', '--interval', '20ms'];
  for (const address of [chain.ipv4, chain.ipv6]) {
    for (const [protocol, open, shut] of [
      ['udp', '7', '9'],
      ['tcp', '80', '81'],
    ] as const) {
      const answered = probe(chain, address, '--protocol', protocol, '--port', open, ...often).results[0];
      t.like(answered, { received: 3, closed: 0, protocol }, `${protocol} ${address}`);
      t.like(probe(chain, address, '--protocol', protocol, '--port', shut, ...often).results[0], {
        received: 3,
        closed: 3,
      });
    }
  }
});

labTest('Size, TTL and DSCP are those on the wire, and probes leave on absolute deadlines', plain, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 1 });
  const capture = chain.client.start([
    'tcpdump',
    '-nvv',
    '-tt',
    '-l',
    '--immediate-mode',
    '-i',
    'down0',
    'icmp[0] = 8',
  ]);
  let seen = '';
  capture.stdout.setEncoding('utf8').on('data', (text: string) => (seen += text));
  await once(capture.stderr, 'data');
  const count = 20;
  const flags = ['--interval', '25ms', '--size', '100', '--ttl', '33', '--dscp', '46'];
  probe(chain, chain.ipv4, '-c', String(count), ...flags);
  for (let tries = 0; tries < 50 && seen.split('echo request').length <= count; tries++) await sleep(20);
  const times = [...seen.matchAll(/^(\d+\.\d+) IP/gm)].map(([, time]) => Number(time) * 1000);
  t.is(times.length, count);
  t.is(seen.match(/tos 0xb8, ttl 33,.*length 128\)/g)?.length, count);
  // The first is late by nothing; the last must not have gathered the delays of those before it.
  const late = times.map((time, index) => time - (times[0] ?? 0) - index * 25);
  t.true(Math.min(...late) > -15, late.join());
  const half = late.filter((delay) => delay < 15).length;
  t.true(half >= count / 2, late.join());
});

labTest(
  'Ctrl-C prints what there is, counts what is outstanding as pending, and dies by the signal',
  plain,
  async (t, lab) => {
    const chain = await routerChain(lab, { routers: 1 });
    const program = chain.client.start([
      process.execPath,
      launcher,
      'probe',
      chain.ipv4,
      '10.77.1.77',
      '--interval',
      '50ms',
      '-c',
      '1000',
      '-w',
      '30s',
      '--json',
    ]);
    let out = '';
    program.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    await sleep(1500);
    program.kill('SIGINT');
    const [, signal] = (await once(program, 'close')) as [number | null, string | null];
    t.is(signal, 'SIGINT');
    const [there, nowhere] = (JSON.parse(out) as { results: Result[] }).results;
    t.like(there, { lossRate: 0, lost: 0 });
    t.true(Number(there?.['received']) > 3);
    t.is(Number(nowhere?.['sent']), Number(nowhere?.['pending']) + Number(nowhere?.['lost']));
  },
);

labTest('Ten thousand destinations share one pair of sockets', plain, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 1 });
  for (const node of [chain.client, chain.router(1)]) {
    const far = node === chain.client ? 1 : 2;
    node.ip(`route add 10.200.0.0/16 via 10.77.${far}.2`, `-6 route add fd99::/64 via fd77:${far}::2`);
  }
  chain.server.ip('route add local 10.200.0.0/16 dev lo', '-6 route add local fd99::/64 dev lo');
  const answer = evaluate(
    chain.client,
    `import { readdirSync, readlinkSync } from 'node:fs';
    const sockets = () => readdirSync('/proc/self/fd').filter((fd) => {
      try { return readlinkSync('/proc/self/fd/' + fd).startsWith('socket:'); } catch { return false; }
    }).length;
    const before = sockets();
    const destinations = Array.from({ length: 10000 }, (_, i) =>
      i % 2 === 0 ? '10.200.' + (i >> 8) + '.' + (i & 255) : 'fd99::' + i.toString(16));
    let during = 0;
    const count = () => (during ||= sockets());
    const reports = await net.probeDestinations(net.openHost(), destinations, { count: 2, timeoutMs: 5000 }, count);
    console.log(JSON.stringify({
      opened: during - before,
      sent: reports.reduce((sum, { sent }) => sum + sent, 0),
      received: reports.reduce((sum, { received }) => sum + received, 0),
      right: reports.every(({ destination, address }, i) => destination === destinations[i] && address === destination),
    }));`,
  );
  t.deepEqual(answer, { opened: 2, sent: 20_000, received: 20_000, right: true });
});

labTest(
  'An answer counts only from the destination and with the token sent',
  { needs: ['python', 'userIds', 'tun'] },
  async (t, lab) => {
    const client = lab.namespace('client');
    await fakeRouters(client);
    const answer = evaluate(
      client,
      `const options = { count: 3, intervalMs: 20, timeoutMs: 200 };
    const reports = await net.probeDestinations(net.openHost(), ['198.18.0.1', '198.18.0.7', '198.18.0.8', '198.18.0.9', 'fd98::7', 'fd98::8', 'fd98::9'], options);
    console.log(JSON.stringify(reports.map(({ destination, received, duplicates }) => [destination, received, duplicates > 1])));`,
    );
    t.deepEqual(answer, [
      ['198.18.0.1', 3, false],
      ['198.18.0.7', 3, true],
      ['198.18.0.8', 0, false],
      ['198.18.0.9', 0, false],
      ['fd98::7', 3, true],
      ['fd98::8', 0, false],
      ['fd98::9', 0, false],
    ]);
  },
);

labTest('The seed call answers loss and times, and hears that nothing can be sent', plain, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 1 });
  const ask = (destination: string) =>
    evaluate(chain.client, `console.log(JSON.stringify(await net.connection.queryProbeResult('${destination}', 2)))`);
  const { lossRate, rtt } = ask(chain.ipv6) as { lossRate: number; rtt: number[] };
  t.is(lossRate, 0);
  t.true(rtt.length === 4 && rtt.every((each) => each >= 0 && each < 1000), String(rtt));
  chain.client.ip('route del default');
  const start = performance.now();
  t.deepEqual(ask(chain.ipv4), { lossRate: 100, rtt: [] });
  t.true(performance.now() - start < 5000);
});

labTest('Two probings at once in one process keep their answers apart', plain, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 1 });
  const answer = evaluate(
    chain.client,
    `const host = net.openHost();
    const ask = (destination, options) => net.probeDestinations(host, [destination], { count: 10, intervalMs: 5, timeoutMs: 300, ...options });
    const reports = await Promise.all([ask('${chain.ipv4}'), ask('${chain.ipv4}'), ask('10.77.1.77'), ask('${chain.ipv6}', { protocol: 'udp', port: 7 })]);
    console.log(JSON.stringify(reports.map(([{ sent, received, duplicates }]) => [sent, received, duplicates])));`,
  );
  t.deepEqual(answer, [
    [10, 10, 0],
    [10, 10, 0],
    [10, 0, 0],
    [10, 10, 0],
  ]);
});

labTest('Two traces and a probe at once in one process keep their answers apart', plain, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 4 });
  const answer = evaluate(
    chain.client,
    `const host = net.openHost();
    const trace = (destination) => net.traceRoute(host, destination, { names: false });
    const [one, other, [report]] = await Promise.all([
      trace('${chain.ipv4}'),
      trace('10.77.3.2'),
      net.probeDestinations(host, ['10.77.1.77', '${chain.ipv4}'], { count: 20, intervalMs: 10, timeoutMs: 300 }),
    ]);
    const path = ({ hops }) => hops.map(({ address }) => address);
    console.log(JSON.stringify([path(one), path(other), [report.sent, report.received]]));`,
  );
  const hops = [1, 2, 3, 4, 5].map((hop) => chain.address(hop, 4));
  t.deepEqual(answer, [hops, hops.slice(0, 3), [20, 0]]);
});

labTest('Where the kernel cannot be called directly, TCP is timed by connections of Node', plain, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 1 });
  const withoutFfi = (...argv: readonly string[]) => {
    const words = [process.execPath, launcher, 'probe', '--json', '--protocol', 'tcp', '-c', '3', '--interval', '20ms'];
    const run = runProgram(chain.asUser([...words, ...argv]), { environment: { NET_NO_FFI: '1' } });
    return { ...run, results: (JSON.parse(run.stdout) as { results?: Result[] }).results ?? [] };
  };
  const { results } = withoutFfi(chain.ipv4, chain.ipv6, '--port', '80');
  for (const result of results) {
    t.like(result, { sent: 3, received: 3, closed: 0, engine: 'node', timestamps: 'user', protocol: 'tcp' });
  }
  const [shut, nobody] = withoutFfi(chain.ipv4, '10.77.1.77', '--port', '81', '-w', '200ms').results;
  t.like(shut, { received: 3, closed: 3 });
  t.like(nobody, { received: 0, lossRate: 100 });
  t.is(withoutFfi(chain.ipv4, '--engine', 'node', '--dscp', '8').status, 2);
});
