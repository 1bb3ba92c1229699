import type { Lab } from '../lab/lab.js';
import { labTest } from '../lab/lab-test.js';
import type { Namespace } from '../lab/namespace.js';
import { observe, query } from '../lab/observe.js';
import { wan } from './networks.js';

/** A generator of numbers that a seed decides (mulberry32), so that a failure can be had again. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof randomNumbers>;

const pick = <T>(random: Random, choices: readonly [T, ...T[]]): T => choices[random(choices.length)] ?? choices[0];

/** Few bits vary, so that prefixes of different lengths often hold the same destination. */
const address4 = (random: Random): string =>
  `${pick(random, ['20', '84', '148'])}.${random(4) * 64}.${random(2)}.${random(8)}`;
const address6 = (random: Random): string =>
  `${pick(random, ['2001', '2601', 'a001'])}:${(random(4) << 14).toString(16)}:${random(2)}::${random(8)}`;

const uplinks = [1, 2, 3] as const;
const tables = ['main', 'main', '71', '72', '73', 'default'] as const;

function addRoutes(random: Random, host: Namespace, count: number): void {
  const known = new Set<string>();
  const lines: string[] = [];
  while (lines.length < count) {
    const six = random(2) === 1;
    const length = six ? pick(random, [0, 1, 3, 16, 18, 48, 128]) : pick(random, [0, 1, 3, 8, 10, 24, 32]);
    const prefix = length === 0 ? 'default' : `${masked(six ? address6(random) : address4(random), length)}/${length}`;
    const table = pick(random, tables);
    const metric = 10 + random(5);
    const key = `${six} ${prefix} ${table} ${metric}`;
    if (known.has(key)) continue;
    known.add(key);
    const n = pick(random, uplinks);
    const via = six ? `via fd0${n}::1 dev eth${n - 1}` : `via 10.${n}.0.1 dev eth${n - 1}`;
    const type = random(6);
    const way = type === 0 ? '' : type === 1 ? `dev eth${n - 1}` : via;
    const kind = type === 0 ? pick(random, ['unreachable', 'prohibit', 'blackhole', 'throw'] as const) : '';
    const extra = way !== '' && random(8) === 0 ? 'mtu 1300' : '';
    lines.push(`${six ? '-6 ' : ''}route add ${kind} ${prefix} ${way} table ${table} metric ${metric} ${extra}`);
  }
  host.ip(...lines);
}

/** The address with all but its first bits cleared. */
function masked(address: string, length: number): string {
  const six = address.includes(':');
  const [head = '', tail = ''] = address.split('::');
  const groups = six ? [...head.split(':'), '0', '0', '0', '0', tail] : address.split('.');
  const width = six ? 16 : 8;
  return groups
    .map((group, index) => {
      const kept = Math.min(width, Math.max(0, length - index * width));
      const mask = (2 ** width - 1) ^ (2 ** (width - kept) - 1);
      return (Number.parseInt(group, six ? 16 : 10) & mask).toString(six ? 16 : 10);
    })
    .join(six ? ':' : '.');
}

function addRules(random: Random, host: Namespace, count: number, uids: boolean): void {
  const lines = Array.from({ length: count }, (_, index) => {
    const six = random(2) === 1;
    const n = pick(random, uplinks);
    const selector = pick(random, [
      '',
      `fwmark ${random(4)}`,
      `fwmark 0x${random(4)}0/0x30`,
      six ? `to ${masked(address6(random), 16)}/16` : `to ${masked(address4(random), 8)}/8`,
      six ? `from fd0${n}::2` : `from 10.${n}.0.2`,
      `oif eth${n - 1}`,
      'iif lo',
      'iif eth0',
      ...(uids ? [`uidrange ${1000 + random(3)}-${1003 + random(3)}`] : []),
    ]);
    const target = `lookup ${pick(random, tables)}`;
    const action = pick(random, [
      target,
      target,
      `${target} suppress_prefixlength ${random(3)}`,
      `${target} suppress_ifgroup 5`,
      pick(random, ['blackhole', 'unreachable', 'prohibit'] as const),
      `goto ${1000 + 10 * (index + 1 + random(4))}`,
      'nop',
    ]);
    // Without a selector a refusal would end every lookup there.
    const harmless = selector === '' && !action.startsWith('lookup') ? target : action;
    const inverted = selector !== '' && random(5) === 0 ? 'not ' : '';
    return `${six ? '-6 ' : ''}rule add ${inverted}${selector} pref ${1000 + 10 * index} ${harmless}`;
  });
  host.ip(...lines);
}

/** A sweep over more of them: `NET_LAB_SEEDS=100 npm test 'build/test/topologies/route-lookup.test.js'`. */
const seeds = Array.from({ length: Number(process.env['NET_LAB_SEEDS'] ?? 6) }, (_, index) => index + 1);

for (const seed of seeds) {
  labTest(
    `Under random rules and tables, recorded lookups decide as ip route get does (seed ${seed})`,
    {},
    async (t, lab: Lab) => {
      const random = randomNumbers(seed);
      const host = wan(lab, { eth0: 'v4 v6 bare', eth1: 'v4 v6 bare', eth2: 'v4 v6 bare' });
      host.ip('link set eth1 group 5');
      addRoutes(random, host, 60);
      addRules(random, host, 14, lab.way === 'root');
      const queries = Array.from({ length: 150 }, () => {
        const six = random(2) === 1;
        const n = pick(random, uplinks);
        const source = random(6) === 0 ? { source: six ? `fd0${n}::2` : `10.${n}.0.2` } : {};
        // A bound socket leaves by its interface alone; asked with a source, IPv6 takes the interface for a mere wish.
        const bound = random(8) === 0 && !(six && 'source' in source) ? { ifindex: 1 + pick(random, uplinks) } : {};
        return query(six ? address6(random) : address4(random), {
          ...source,
          ...bound,
          ...(random(3) === 0 ? { mark: pick(random, [1, 2, 3, 16, 32, 49]) } : {}),
          ...(lab.way === 'root' && random(3) === 0 ? { uid: 1000 + random(6) } : {}),
        });
      });
      const seen = await observe(t, host, queries);
      t.true(new Set(seen.decisions.map((decision) => decision.type)).size >= 2);
    },
  );
}
