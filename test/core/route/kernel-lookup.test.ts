import type { RouteQuery } from '../../../src/core/kernel/route.js';
import { labTest } from '../../lab/lab-test.js';
import { ask, query } from '../../lab/observe.js';
import { assertSameRecorded } from '../../lab/same-recorded.js';

const setUp = [
  ...[1, 2, 3, 4].flatMap((at) => [
    `link add p${String(at)} type veth peer name q${String(at)}`,
    `link set p${String(at)} up`,
    `link set q${String(at)} up`,
    `addr add 10.0.${String(at)}.5/24 dev p${String(at)}`,
    `-6 addr add 2001:db8:${String(at)}::5/64 dev p${String(at)}`,
  ]),
  'addr add 10.0.1.9/24 dev p1',
  'link set p4 group 5',
  'route add default via 10.0.1.1 metric 100',
  'route add default via 10.0.2.1 metric 50',
  'route add default via 10.0.3.1 table 51820',
  'route add default via 10.0.4.1 table 77',
  'route add throw 9.9.9.128/25 table 77',
  'route add prohibit 9.9.9.0/26 table 77',
  'route add 203.0.113.0/24 dev p4 table 88',
  'route add unreachable 192.168.1.0/24',
  'route add blackhole 192.168.2.0/25',
  'route add prohibit 192.168.2.128/25',
  'rule add not fwmark 51820 table 51820 pref 32765',
  'rule add table main suppress_prefixlength 0 pref 32764',
  'rule add uidrange 1000-1000 table 77 pref 100',
  'rule add fwmark 0x100/0xff00 table 88 pref 90',
  'rule add fwmark 0x200/0xff00 table 88 suppress_ifgroup 5 pref 91',
  'rule add pref 80 from 10.0.3.5 goto 32766',
  'rule add pref 70 to 203.0.113.64/26 prohibit',
  'rule add pref 71 to 203.0.113.128/26 unreachable',
  'rule add pref 72 to 203.0.113.192/26 blackhole',
  '-6 route add default via fe80::1 dev p2 metric 20',
  '-6 route add default via fe80::2 dev p3 metric 10',
  '-6 route add unreachable fd00:1::/32',
  '-6 route add fd00:2::/32 via 2001:db8:1::9',
  '-6 route add 2606::/32 via fe80::9 dev p4 table 66',
  '-6 rule add pref 60 uidrange 1000-1000 table 66',
];

/** A generator of the same numbers each time (mulberry32), so that a difference can be looked at again. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function someQuery(below: (limit: number) => number, indices: readonly number[]): RouteQuery {
  const pick = <Item>(items: readonly [Item, ...Item[]]): Item => items[below(items.length)] ?? items[0];
  const byte = (): string => String(below(256));
  const destination = pick([
    `9.9.9.${byte()}`,
    `10.0.${String(below(5))}.${pick(['0', '1', '5', '9', '255'])}`,
    `192.168.${String(below(3))}.${byte()}`,
    `${String(below(224))}.${byte()}.${byte()}.${byte()}`,
    `203.0.113.${byte()}`,
    `2001:db8:${String(below(5))}::${String(below(10))}`,
    `2606::${below(999).toString(16)}`,
    `fd00:${String(below(3))}::1`,
    `fe80::${String(below(9))}`,
    '127.0.0.3',
    '::1',
  ]);
  const source = destination.includes(':') ? `2001:db8:${String(1 + below(4))}::5` : `10.0.${String(1 + below(4))}.5`;
  const ifindex = indices[below(indices.length)];
  return query(destination, {
    uid: pick([0, 1000, 5]),
    ...(below(3) === 0 ? { mark: pick([1, 51820, 0x100, 0x2ff]) } : {}),
    ...(below(4) === 0 && ifindex !== undefined ? { ifindex } : {}),
    ...(below(4) === 0 ? { source } : {}),
  });
}

labTest('Recorded tables decide as the kernel does, for 3,000 packets of all sorts', {}, (t, lab) => {
  const given = lab.namespace('tables', { with: setUp });
  const indices = ask(given, {}).snapshot.links.map(({ ifindex }) => ifindex);
  const below = numbers(7);
  const lookups = Array.from({ length: 3000 }, () => someQuery(below, indices));
  const { decisions, recorded } = ask(given, { lookups });
  t.is(decisions.length, lookups.length);
  for (const [at, decision] of decisions.entries()) {
    const { source } = decision.query;
    // For IPv6 the kernel tells which source it would choose, whatever source is asked for.
    const kernel = source === undefined || decision.ifindex === 0 ? decision : { ...decision, sourceAddress: source };
    assertSameRecorded(t, recorded[at], kernel, JSON.stringify(decision.query));
  }
});
