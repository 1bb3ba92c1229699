import { once } from 'node:events';
import { join } from 'node:path';
import { fakeRouters } from '../../lab/fake-routers.js';
import { labTest } from '../../lab/lab-test.js';
import { runProgram } from '../../lab/program.js';
import { type HopOptions, type RouterChain, routerChain } from '../../lab/router-chain.js';

const launcher = join(process.cwd(), 'bin/net.cjs');
const library = join(process.cwd(), 'build/src/index.js');
const plain = { needs: ['python', 'userIds'] } as const;
const filtered = { needs: ['python', 'userIds', 'packetFilter'] } as const;
const delayed = { needs: ['python', 'userIds', 'tun', 'packetFilter'] } as const;
const resolving = { needs: ['python', 'userIds', 'namespaceFiles'] } as const;

interface Hop {
  readonly jumpNo: number;
  readonly address: string;
  readonly addresses: readonly { readonly address: string; readonly name: string }[];
  readonly rtt: readonly number[];
  readonly sent: number;
  readonly received: number;
  readonly averageMs: number | null;
  readonly verdict: string;
  readonly mark: string;
  readonly mtu: number;
  readonly flowsComplete: boolean | null;
  readonly mpls: readonly { readonly label: number }[];
}

interface Answer {
  readonly status: number;
  readonly stderr: string;
  readonly verdict: string;
  readonly note: string;
  readonly protocol: string;
  readonly socket: string;
  readonly fellBack: boolean;
  readonly timestamps: string;
  readonly sent: number;
  readonly elapsedMs: number;
  readonly pathMtu: number | null;
  readonly mtuBlackHole: boolean;
  readonly hops: readonly Hop[];
}

/** What `net trace --json` answers to an ordinary user without capabilities. */
function trace(chain: RouterChain, ...argv: readonly string[]): Answer {
  return answerOf(chain.asUser([process.execPath, launcher, 'trace', '--json', ...argv]));
}

function answerOf(argv: readonly string[]): Answer {
  const { status, stdout, stderr } = runProgram(argv);
  return { ...(JSON.parse(stdout) as Omit<Answer, 'status' | 'stderr'>), status, stderr };
}

const addresses = ({ hops }: Answer): string[] => hops.map(({ address }) => address);
const counts = ({ hops }: Answer): string[] => hops.map(({ sent, received }) => `${received}/${sent}`);
const verdicts = ({ hops }: Answer): string[] => hops.map(({ verdict }) => verdict);
const everyHop = (chain: RouterChain, family: 4 | 6): string[] =>
  Array.from({ length: chain.length }, (_, index) => chain.address(index + 1, family));

/** The addresses that traceroute(8), as root, finds. */
function witnessed(chain: RouterChain, address: string, ...options: readonly string[]): string[] {
  const { stdout } = chain.client.run(['traceroute', '-n', '-q1', ...options, address]);
  return [...stdout.matchAll(/^ *\d+ {2}(\S+)/gm)].map(([, found = '']) => (found === '*' ? '' : found));
}

labTest(
  'An ordinary user sees every hop in both families and by every protocol, as traceroute does',
  plain,
  async (t, lab) => {
    const chain = await routerChain(lab);
    for (const [family, address] of [
      [4, chain.ipv4],
      [6, chain.ipv6],
    ] as const) {
      t.deepEqual(witnessed(chain, address), everyHop(chain, family));
      for (const protocol of ['icmp', 'udp', 'tcp']) {
        const answer = trace(chain, address, '-n', '--protocol', protocol);
        const title = `${protocol} over IPv${family}`;
        t.deepEqual(addresses(answer), everyHop(chain, family), title);
        t.deepEqual(
          [answer.status, answer.stderr, answer.verdict, answer.protocol],
          [0, '', 'reached', protocol],
          title,
        );
        t.true(
          answer.hops.every(({ received, sent }) => received === sent && sent >= 5),
          `${title}: ${counts(answer).join(' ')}`,
        );
        t.is(answer.timestamps, protocol === 'tcp' ? answer.timestamps : 'kernel', title);
        t.deepEqual(new Set(verdicts(answer)), new Set(['answering']), title);
      }
    }
  },
);

labTest(
  'Under the limits that Linux routers and hosts have by default, every hop answers five times of five, with 50 packets; a second trace at once says that the hops are limited, not the path',
  plain,
  async (t, lab) => {
    const chain = await routerChain(lab, { kernelLimits: true });
    const first = trace(chain, chain.ipv4, '-n', '--protocol', 'udp');
    t.deepEqual(
      counts(first),
      Array.from({ length: 10 }, () => '5/5'),
    );
    t.true(first.sent <= 55, String(first.sent));
    const second = trace(chain, chain.ipv4, '-n');
    t.deepEqual([second.verdict, second.hops.at(-1)?.verdict], ['reached', 'answering']);
    const lossy = second.hops.filter(({ sent, received }) => received < sent);
    t.true(lossy.length >= 5, counts(second).join(' '));
    t.true(
      lossy.every(({ verdict }) => verdict === 'limited' || verdict === 'silent'),
      verdicts(second).join(' '),
    );
    const mended = trace(chain, chain.ipv4, '-n', '--repair');
    t.true(
      mended.hops.every(({ received }) => received >= 5),
      counts(mended).join(' '),
    );
    const third = trace(chain, chain.ipv6, '-n', '--protocol', 'udp');
    t.deepEqual(
      counts(third),
      Array.from({ length: 10 }, () => '5/5'),
    );
  },
);

labTest(
  'Silent hops are silent, not lost, and hold nothing up longer than their round trips call for',
  delayed,
  async (t, lab) => {
    const silent = { silent: true };
    const hops: Record<number, HopOptions> = { 3: silent, 5: silent, 7: silent, 2: { delay: { delayUs: 10_000 } } };
    hops[6] = { delay: { delayUs: 15_000 } };
    const chain = await routerChain(lab, { hops });
    for (const [address, protocol] of [
      [chain.ipv4, 'icmp'],
      [chain.ipv6, 'udp'],
    ] as const) {
      const answer = trace(chain, address, '-n', '--protocol', protocol);
      t.deepEqual(
        answer.hops
          .filter(({ verdict }) => verdict === 'silent')
          .map(({ jumpNo, rtt, address: none }) => [jumpNo, rtt, none]),
        [3, 5, 7].map((hop) => [hop, [], '']),
      );
      t.is(answer.hops.filter(({ verdict }) => verdict === 'answering').length, 7);
      t.true((answer.hops[1]?.averageMs ?? 0) > 20 && (answer.hops[9]?.averageMs ?? 0) > 50);
      t.true(answer.elapsedMs < 1500, String(answer.elapsedMs));
    }
  },
);

labTest('A refusal, a black hole and a loop are told apart, and none takes long', filtered, async (t, lab) => {
  const refusing = await routerChain(lab, { routers: 6, hops: { 4: { reject: 'prohibited' } } });
  for (const [address, family] of [
    [refusing.ipv4, 4],
    [refusing.ipv6, 6],
  ] as const) {
    const answer = trace(refusing, address, '-n');
    t.like(answer, { status: 1, verdict: 'unreachable' });
    t.like(answer.hops.at(-1), { jumpNo: 5, mark: '!X', verdict: 'unreachable', address: refusing.address(4, family) });
    t.regex(answer.note, /administratively prohibited/);
  }
  const hole = await routerChain(lab, { routers: 5, hops: { 3: { blackHole: true } } });
  const lost = trace(hole, hole.ipv4, '-n');
  t.like(lost, { status: 1, verdict: 'unreached', note: 'nothing answers beyond hop 3' });
  t.deepEqual(verdicts(lost), ['answering', 'answering', 'answering', 'beyond']);
  t.true(lost.elapsedMs < 3000, String(lost.elapsedMs));

  const round = await routerChain(lab, { routers: 4 });
  round.router(3).ip('route replace default via 10.77.3.1');
  const circling = trace(round, '203.0.113.9', '-n');
  t.like(circling, { status: 1, verdict: 'loop' });
  t.regex(circling.note, /2 routers in a circle/);
});

labTest(
  'Flows show both routers of a diamond and say so when they are sure; one flow takes one way',
  plain,
  async (t, lab) => {
    const chain = await routerChain(lab, { routers: 5, diamondAfter: 2 });
    const single = trace(chain, chain.ipv6, '-n', '--protocol', 'udp');
    t.true(single.hops.every(({ addresses: all }) => all.length === 1));
    const answer = trace(chain, chain.ipv6, '-n', '--protocol', 'udp', '--flows', '32', '--interval', '20ms');
    const both = answer.hops[2]?.addresses.map(({ address }) => address).toSorted();
    t.deepEqual(both, ['fd77:100::2', 'fd77:101::2']);
    t.true(answer.hops.slice(0, -1).every(({ flowsComplete }) => flowsComplete === true));
    t.true(
      answer.hops.every(({ sent, received }) => sent === 5 && received === 5),
      counts(answer).join(' '),
    );
  },
);

labTest('The path MTU is found hop by hop, and where a router hides it, by trying', filtered, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 5, hops: { 3: { mtu: 1400 }, 5: { mtu: 1300 } } });
  for (const address of [chain.ipv4, chain.ipv6]) {
    const answer = trace(chain, address, '-n', '--mtu');
    t.deepEqual([answer.pathMtu, answer.mtuBlackHole], [1300, false]);
    t.deepEqual(
      answer.hops.map(({ mtu }) => mtu),
      [1500, 1500, 1400, 1400, 1300, 1300],
    );
  }
  const hiding = await routerChain(lab, { routers: 3, hops: { 2: { hidesMtu: true }, 3: { mtu: 1400 } } });
  const found = trace(hiding, hiding.ipv4, '-n', '--mtu');
  t.deepEqual([found.pathMtu, found.mtuBlackHole], [1400, true]);
});

labTest(
  'Where ICMP is closed, UDP is taken and said with what would open it; asked for by name it is refused with the same',
  plain,
  async (t, lab) => {
    const chain = await routerChain(lab, { routers: 3, closedPingGroup: true });
    const answer = trace(chain, chain.ipv4, '-n');
    t.like(answer, { status: 0, protocol: 'udp', socket: 'udp', fellBack: true, verdict: 'reached' });
    t.deepEqual(addresses(answer), everyHop(chain, 4));
    const asked = runProgram(chain.asUser([process.execPath, launcher, 'trace', chain.ipv4, '--protocol', 'icmp']));
    t.is(asked.status, 3);
    t.regex(asked.stderr, /sysctl -w net\.ipv4\.ping_group_range="0 2147483647"/);
    const root = chain.client.inside([process.execPath, launcher, 'trace', '--json', '-n', chain.ipv6]);
    t.like(answerOf(root), { socket: 'icmp-raw', verdict: 'reached', timestamps: 'kernel' });
  },
);

labTest('A resolver that does not answer costs a tenth of a second at most', resolving, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 3, deadResolver: true });
  const began = performance.now();
  const numeric = trace(chain, chain.ipv4, '-n');
  const between = performance.now();
  const named = trace(chain, chain.ipv4);
  t.true(performance.now() - between < between - began + 800, 'the names hold up the answer');
  t.deepEqual(addresses(named), addresses(numeric));
  t.true(named.hops.every(({ addresses: all }) => all.every(({ name }) => name === '')));
});

labTest(
  'Label stacks are read, also of routers that do not say where they stand, and hops that quote 28 bytes are found',
  plain,
  async (t, lab) => {
    const chain = await routerChain(lab, { routers: 1 });
    await fakeRouters(chain.client);
    for (const [destination, first] of [
      ['198.18.9.1', ['198.18.1.1', '198.18.2.1', '198.18.3.1']],
      ['fd98::9:1', ['fd98::101', 'fd98::201', 'fd98::301']],
    ] as const) {
      for (const protocol of ['icmp', 'udp']) {
        const answer = trace(chain, destination, '-n', '--protocol', protocol);
        const title = `${destination} by ${protocol}: ${counts(answer).join(' ')}`;
        t.deepEqual(addresses(answer), [...first, destination], title);
        t.true(
          answer.hops.every(({ received }) => received >= 5),
          title,
        );
        const labels = answer.hops.map(({ mpls }) => mpls.map(({ label }) => label));
        t.deepEqual(labels, [[], [24_015, 16_001], [24_015, 16_001], []], title);
      }
    }
  },
);

labTest("Two traces and a probe at once in one process do not mistake each other's answers", plain, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 4 });
  const text = `import * as net from ${JSON.stringify(library)};
    const host = net.openHost();
    const [four, again, six, [probe]] = await Promise.all([
      net.traceRoute(host, '${chain.ipv4}'),
      net.traceRoute(host, '${chain.ipv4}', { protocol: 'udp' }),
      net.traceRoute(host, '${chain.ipv6}'),
      net.probeDestinations(host, ['${chain.address(2, 4)}'], { count: 20, intervalMs: 10 }),
    ]);
    const notices = [];
    for await (const notice of net.streamTrace(host, '${chain.ipv4}', { queries: 2 })) notices.push(notice.type);
    console.log(JSON.stringify({ traces: [four, again, six], probe, notices }));`;
  const { stdout, stderr } = runProgram(chain.asUser([process.execPath, '--input-type=module', '-e', text]));
  t.is(stderr, '');
  const { traces, probe, notices } = JSON.parse(stdout) as {
    traces: Answer[];
    probe: { received: number; duplicates: number };
    notices: string[];
  };
  for (const answer of traces) {
    t.deepEqual(
      counts(answer),
      Array.from({ length: 5 }, () => '5/5'),
    );
    t.is(answer.verdict, 'reached');
  }
  t.like(probe, { received: 20, duplicates: 0 });
  t.is(notices.filter((type) => type === 'answer').length, 10);
  t.is(notices.at(-1), 'end');
});

labTest('--live keeps probing until it is stopped, and then says what it has', plain, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 2 });
  const child = chain.client.start([
    process.execPath,
    launcher,
    'trace',
    '--json',
    '-n',
    '--live',
    '--interval',
    '100ms',
    chain.ipv4,
  ]);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more));
  setTimeout(() => child.kill('SIGINT'), 2500);
  await once(child, 'close');
  const { hops } = JSON.parse(text) as Answer;
  t.is(hops.length, 3);
  t.true(
    hops.every(({ sent, received }) => sent >= 8 && received >= sent - 1),
    text.slice(0, 400),
  );
});
