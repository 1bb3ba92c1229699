import { fakeRouters } from './fake-routers.js';
import { labTest } from './lab-test.js';
import { type RouterChain, routerChain } from './router-chain.js';

const chainNeeds = { needs: ['python', 'userIds'] } as const;
const filtered = { needs: ['python', 'userIds', 'packetFilter'] } as const;
const delayed = { needs: ['python', 'userIds', 'tun'] } as const;

/** What traceroute(8) sees, a line a hop: addresses and marks, without times. */
function hopsSeen(chain: RouterChain, address: string, ...options: readonly string[]): string[] {
  const { stdout } = chain.client.run(['traceroute', '-n', '-q2', ...options, address]);
  return stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((line) =>
      line
        .trim()
        .split(/\s+/)
        .slice(1)
        .filter((word) => !/^(?:ms|\d+\.\d+)$/.test(word))
        .join(' '),
    );
}

labTest(
  'Each router of a chain answers in its turn, in both families, then the server does',
  chainNeeds,
  async (t, lab) => {
    const chain = await routerChain(lab, { routers: 10 });
    t.is(chain.length, 11);
    for (const family of [4, 6] as const) {
      const expected = Array.from({ length: 11 }, (_, index) => chain.address(index + 1, family));
      t.deepEqual(hopsSeen(chain, family === 4 ? chain.ipv4 : chain.ipv6), expected);
    }
    t.regex(chain.run(['grep', 'CapPrm', '/proc/self/status']).stdout, /CapPrm:\t0{16}\n/);
    t.regex(chain.run(['ping', '-c1', chain.ipv6]).stdout, / 0% packet loss/);
  },
);

labTest(
  'A silent hop forwards, a refusing one says by what, and a black hole says nothing',
  filtered,
  async (t, lab) => {
    const chain = await routerChain(lab, { routers: 5, hops: { 2: { silent: true }, 4: { reject: 'prohibited' } } });
    const [one, , three, four] = [1, 2, 3, 4].map((hop) => chain.address(hop, 4));
    t.deepEqual(hopsSeen(chain, chain.ipv4), [one, '* *', three, four, `${four} !X !X`]);
    t.deepEqual(hopsSeen(chain, chain.ipv6).at(-1), `${chain.address(4, 6)} !X !X`);
    const hole = await routerChain(lab, { routers: 3, hops: { 2: { blackHole: true } } });
    t.deepEqual(hopsSeen(hole, hole.ipv4, '-m4', '-w0.3').slice(1), [hole.address(2, 4), '* *', '* *']);
  },
);

labTest('A diamond shows both of its routers, and every flow arrives', chainNeeds, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 4, diamondAfter: 2 });
  t.is(chain.length, 6);
  for (const [address, left, right] of [
    [chain.ipv4, '10.77.100.2', '10.77.101.2'],
    [chain.ipv6, 'fd77:100::2', 'fd77:101::2'],
  ] as const) {
    const hops = hopsSeen(chain, address, '-q10');
    t.is(hops.length, 6);
    t.true(hops[2]?.includes(left) === true && hops[2].includes(right), hops[2]);
    t.regex(hops[5] ?? '', new RegExp(`^${address}$`));
  }
});

labTest(
  'A slow link adds its delay both ways, and drops, doubles and holds what it should',
  delayed,
  async (t, lab) => {
    const delay = { delayUs: 10_000, towardsFar: true, dropEvery: 5, duplicateEvery: 4 };
    const chain = await routerChain(lab, { routers: 1, hops: { 2: { delay } } });
    const { stdout } = chain.client.run(['ping', '-nq', '-c40', '-i0.01', chain.ipv4]);
    t.regex(stdout, /40 packets transmitted, 32 received, \+\d+ duplicates, 20% packet loss/);
    const least = Number(/= ([\d.]+)\//.exec(stdout)?.[1]);
    t.true(least >= 20 && least < 25, `round trip of ${least} ms`);
  },
);

labTest('Rate-limited routers answer a burst and then once in their interval', chainNeeds, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 3, hops: { 2: { errorIntervalMs: 1000 } } });
  const { stdout } = chain.client.run(['traceroute', '-n', '-q10', '-w0.3', chain.ipv4]);
  const [, first = '', second = '', third = ''] = stdout.split('\n');
  t.is(first.match(/ ms/g)?.length, 10);
  t.is(second.match(/ ms/g)?.length, 6);
  t.is(third.match(/ ms/g)?.length, 10);
});

labTest(
  'A chain can have a small MTU, a closed ping group and a resolver where nobody answers',
  chainNeeds,
  async (t, lab) => {
    const chain = await routerChain(lab, {
      routers: 2,
      hops: { 2: { mtu: 1300 } },
      closedPingGroup: true,
      deadResolver: true,
    });
    t.regex(chain.client.run(['ping', '-c1', '-Mdo', '-s1400', chain.ipv4]).stdout, /mtu = 1300/);
    t.regex(chain.client.run(chain.asUser(['ping', '-c1', chain.ipv4])).stderr, /./);
    t.regex(
      chain.client.run(['cat', '/etc/resolv.conf', '/etc/nsswitch.conf']).stdout,
      /10\.77\.250\.53\nhosts: files dns/,
    );
  },
);

labTest(
  'Hand-made routers answer with label stacks and short quotes',
  { needs: ['python', 'userIds', 'tun'] },
  async (t, lab) => {
    const client = lab.namespace('client');
    await fakeRouters(client);
    for (const [destination, labels] of [
      ['198.18.9.1', /MPLS:L=24015,E=5,S=0,T=1\/L=16001,E=5,S=1,T=1/],
      ['fd98::9:1', /MPLS:L=24015/],
    ] as const) {
      const { stdout } = client.run(['traceroute', '-n', '-e', '-q1', '-I', destination]);
      const lines = stdout.trim().split('\n');
      t.is(lines.length, 5, stdout);
      t.regex(lines[2] ?? '', labels);
      t.regex(lines[3] ?? '', labels);
    }
  },
);
