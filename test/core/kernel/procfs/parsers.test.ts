import test from 'ava';
import fc from 'fast-check';
import type { KernelTables } from '../../../../src/core/kernel/kernel.js';
import { parseIpv6Addresses } from '../../../../src/core/kernel/procfs/addresses.js';
import { parseFibTrie } from '../../../../src/core/kernel/procfs/fib-trie.js';
import { parseIpv4Routes } from '../../../../src/core/kernel/procfs/ipv4-routes.js';
import { parseIpv6Routes } from '../../../../src/core/kernel/procfs/ipv6-routes.js';
import { parseInterfaceIndices, parseInterfaceNames } from '../../../../src/core/kernel/procfs/links.js';
import { lookupInTables } from '../../../../src/core/kernel/procfs/lookup.js';
import { parseArp } from '../../../../src/core/kernel/procfs/neighbours.js';
import type { Route } from '../../../../src/core/kernel/route.js';

const indices = new Map([
  ['eth0', 4],
  ['wlan0', 5],
]);
const ifindexOf = (name: string): number => indices.get(name) ?? 0;

/** /proc/net/route as a machine of either byte order prints it: default, a network, a blackhole, an unreachable. */
const routeTable = (hex: (bigEndian: string) => string): string =>
  [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    `eth0\t00000000\t${hex('0A000001')}\t0003\t0\t0\t100\t00000000\t0\t0\t0`,
    `eth0\t${hex('0A000000')}\t00000000\t0001\t0\t0\t0\t${hex('FFFFFF00')}\t0\t0\t0`,
    `*\t${hex('C6336400')}\t00000000\t0001\t0\t0\t0\t${hex('FFFFFF80')}\t0\t0\t0`,
    `*\t${hex('C6336480')}\t00000000\t0201\t0\t0\t0\t${hex('FFFFFF80')}\t0\t0\t0`,
    `wlan0\t${hex('AC100000')}\t00000000\t0000\t0\t0\t0\t${hex('FFF00000')}\t0\t0\t0`,
  ].join('\n');

const reversed = (hex: string): string => (hex.match(/../g) ?? []).toReversed().join('');
const short = (route: Route): string =>
  `${route.destination}/${route.prefixLength} ${route.type} ${route.metric} ${route.nexthops.map((hop) => `${hop.ifindex}:${hop.gateway}`).join()}`;

for (const [order, littleEndian, hex] of [
  ['little', true, reversed],
  ['big', false, (text: string) => text],
] as const) {
  test(`the IPv4 routes of a ${order}-endian machine are read, and none that is not up`, (t) => {
    t.deepEqual(parseIpv4Routes(routeTable(hex), ifindexOf, new Map(), littleEndian).map(short), [
      '0.0.0.0/0 unicast 100 4:10.0.0.1',
      '10.0.0.0/24 unicast 0 4:',
      '198.51.100.0/25 blackhole 0 ',
      '198.51.100.128/25 unreachable 0 ',
    ]);
  });
}

test('the trie says what kind of way out a route without interface is', (t) => {
  const types = parseFibTrie(
    [
      'Main:',
      '  +-- 0.0.0.0/0 3 0 5',
      '     |-- 198.51.100.0',
      '        /25 universe THROW',
      'Local:',
      '     |-- 198.51.100.128',
      '        /25 host LOCAL',
    ].join('\n'),
  );
  const routes = parseIpv4Routes(routeTable(reversed), ifindexOf, types, true);
  t.deepEqual(
    routes.map(({ type }) => type),
    ['unicast', 'unicast', 'throw', 'unreachable'],
  );
});

test("the kernel's own last entry is no IPv6 route, nor are its own addresses", (t) => {
  const zeros = '0'.repeat(32);
  const text = [
    `${zeros} 00 ${zeros} 00 fe800000000000000000000000000001 00000400 00000001 00000000 08450003     eth0`,
    `20010db8000000000000000000000000 20 ${zeros} 00 ${zeros} 00000400 00000001 00000000 00000201       lo`,
    `${zeros} 00 ${zeros} 00 ${zeros} ffffffff 00000001 00000000 00200200       lo`,
    `20010db8000000000000000000000002 80 ${zeros} 00 ${zeros} 00000000 00000001 00000000 80200001     eth0`,
    `ff000000000000000000000000000000 08 ${zeros} 00 ${zeros} 00000100 00000005 00000000 00000001     eth0`,
  ].join('\n');
  const routes = parseIpv6Routes(text, ifindexOf);
  t.deepEqual(routes.map(short), ['::/0 unicast 1024 4:fe80::1', '2001:db8::/32 unreachable 1024 ']);
  t.like(routes[0], { protocol: 9, preference: 'high' });
});

test('IPv6 addresses have their scope and flags', (t) => {
  const [address] = parseIpv6Addresses('fe8000000000000000fc00fffe000001 04 40 20 c0     eth0\n');
  t.like(address, { ifindex: 4, address: 'fe80::fc:ff:fe00:1', prefixLength: 64, scope: 253, flags: 0xc0 });
});

test('an entry of the ARP table that is not resolved has no hardware address', (t) => {
  const text = [
    'IP address       HW type     Flags       HW address            Mask     Device',
    '10.0.0.1         0x1         0x2         02:FC:00:00:00:05     *        eth0',
    '10.0.0.2         0x1         0x0         00:00:00:00:00:00     *        eth0',
    '10.0.0.3         0x1         0x6         02:fc:00:00:00:07     *        wlan0',
  ].join('\n');
  t.deepEqual(
    parseArp(text, ifindexOf).map(({ address, macAddress, state, ifindex }) => [address, macAddress, state, ifindex]),
    [
      ['10.0.0.1', '02:fc:00:00:00:05', 'stale', 4],
      ['10.0.0.2', '', 'incomplete', 4],
      ['10.0.0.3', '02:fc:00:00:00:07', 'permanent', 5],
    ],
  );
});

test('names and indices of interfaces are read without their headings', (t) => {
  const names = 'Inter-|   Receive\n face |bytes    packets\n    lo:    6116 84\n  eth0: 350 9350\nlong-name.7: 1 2\n';
  t.deepEqual(parseInterfaceNames(names), ['lo', 'eth0', 'long-name.7']);
  t.is(parseInterfaceIndices('4    eth0            1     0     333300000001\n', '').get('eth0'), 4);
});

const anyText = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '0',
        'f',
        '00000000',
        '0'.repeat(32),
        'zz',
        ' ',
        ' ',
        '\t',
        '\n',
        'eth0',
        '|--',
        '/25',
        'Main:',
        '10.0.0.1',
        '-1',
        '0x2',
      ),
      { maxLength: 60 },
    )
    .map((words) => words.join('')),
);

test('whatever stands in the files of /proc is read without an error, into numbers and addresses', (t) => {
  fc.assert(
    fc.property(anyText, (text) => {
      const routes = [...parseIpv4Routes(text, ifindexOf, parseFibTrie(text)), ...parseIpv6Routes(text, ifindexOf)];
      parseInterfaceNames(text);
      parseInterfaceIndices(text, text);
      return (
        routes.every(
          (route) => route.prefixLength >= 0 && route.prefixLength <= 128 && Number.isSafeInteger(route.metric),
        ) &&
        parseIpv6Addresses(text).every(
          ({ prefixLength, flags }) => prefixLength <= 128 && Number.isSafeInteger(flags),
        ) &&
        parseArp(text, ifindexOf).every(({ ifindex }) => ifindex > 0)
      );
    }),
    { numRuns: 1000 },
  );
  t.pass();
});

test('a lookup takes the longest prefix, then the lowest metric, and knows own addresses', (t) => {
  const [base] = parseIpv4Routes(routeTable(reversed), ifindexOf, new Map(), true);
  if (base === undefined) return t.fail();
  const route = (destination: string, prefixLength: number, metric: number, ifindex: number): Route => ({
    ...base,
    destination,
    prefixLength,
    metric,
    nexthops: [{ ifindex, gateway: '', weight: 1, flags: 0 }],
  });
  const tables: KernelTables = {
    source: 'procfs',
    consistent: true,
    missing: [],
    links: [],
    addresses: ['10.0.0.2', '10.5.0.2'].map((address, at) => ({
      ifindex: 4 + at,
      family: 2,
      address,
      prefixLength: 24,
      peer: '',
      scope: 0,
      flags: 0x80,
      preferredSeconds: null,
      validSeconds: null,
    })),
    routes: [base, route('10.5.0.0', 16, 0, 5), route('10.5.6.0', 24, 20, 4), route('10.5.6.0', 24, 10, 5)],
    rules: [],
    nexthops: [],
    devices: [],
    neighbours: [],
  };
  const ask = (destination: string, ifindex?: number) =>
    lookupInTables(tables, ifindex === undefined ? { family: 2, destination } : { family: 2, destination, ifindex });
  t.like(ask('1.1.1.1'), { type: 'unicast', ifindex: 4, gateway: '10.0.0.1', sourceAddress: '10.0.0.2' });
  t.like(ask('10.5.6.7'), { ifindex: 5, metric: 10, prefixLength: 24, sourceAddress: '10.5.0.2' });
  t.like(ask('10.5.6.7', 4), { ifindex: 4, metric: 20 });
  t.like(ask('10.5.0.2'), { type: 'local', sourceAddress: '10.5.0.2' });
  t.like(ask('1.1.1.1', 5), { type: 'none', ifindex: 0, table: 0 });
  return undefined;
});
