import test from 'ava';
import type { RouteQuery } from '../../../src/core/kernel/route.js';
import { openHost } from '../../../src/core/open-host.js';
import { lookupRecorded } from '../../../src/core/route/route-lookup.js';
import { routeTo, type RouteOptions } from '../../../src/core/route/route-to.js';
import type { Snapshot } from '../../../src/core/snapshot/snapshot.js';
import {
  address,
  defaultRules,
  home,
  link,
  loopback,
  nexthop,
  route,
  rule,
  snapshot,
  tun,
  via,
} from '../network/build-snapshot.js';

/** Three interfaces, each with a subnet and a router of its own. */
const three = (routes: Snapshot['routes'], more: Partial<Snapshot> = {}): Snapshot =>
  snapshot({
    links: [loopback, link(2, 'p1'), link(3, 'p2'), link(4, 'p3', { group: 5 })],
    addresses: [
      address(1, '127.0.0.1/8'),
      address(1, '::1'),
      ...[2, 3, 4].flatMap((at) => [
        address(at, `10.0.${String(at)}.5/24`),
        address(at, `2001:db8:${String(at)}::5/64`),
        address(at, `fe80::${String(at)}/64`),
      ]),
    ],
    routes: [
      ...[2, 3, 4].flatMap((at) => [
        route(`10.0.${String(at)}.0/24`, via(at), { preferredSource: `10.0.${String(at)}.5` }),
        route(`2001:db8:${String(at)}::/64`, via(at), { metric: 256 }),
        route('fe80::/64', via(at), { metric: 256 }),
      ]),
      ...routes,
    ],
    ...more,
  });

const lookup = (given: Snapshot, destination: string, more: Partial<RouteQuery> = {}) =>
  lookupRecorded(given, { destination, family: destination.includes(':') ? 10 : 2, ...more });
const way = (given: Snapshot, destination: string, more: Partial<RouteQuery> = {}): string => {
  const { type, ifindex, table } = lookup(given, destination, more);
  return ifindex === 0 ? type : `${String(ifindex)} in ${String(table)}`;
};

test('the longest prefix wins, then the lowest metric', (t) => {
  const given = three([
    route('default', via(2), { metric: 5 }),
    route('default', via(3), { metric: 4 }),
    route('203.0.113.0/24', via(4), { metric: 900 }),
    route('203.0.113.128/25', via(2), { metric: 999 }),
  ]);
  t.is(way(given, '9.9.9.9'), '3 in 254');
  t.is(way(given, '203.0.113.1'), '4 in 254');
  t.like(lookup(given, '203.0.113.200'), { ifindex: 2, destination: '203.0.113.128', prefixLength: 25, metric: 999 });
});

test('where nothing matches there is no way', (t) => {
  t.like(lookup(three([]), '9.9.9.9'), { type: 'none', ifindex: 0, rulePriority: null });
  t.is(way(three([]), '2606::1'), 'none');
});

test('of equal IPv6 routes the preferred router wins', (t) => {
  const given = three([
    route('default6', via(2, 'fe80::a')),
    route('default6', via(3, 'fe80::b'), { preference: 'high' }),
    route('default6', via(4, 'fe80::c'), { preference: 'low' }),
  ]);
  t.is(way(given, '2606::1'), '3 in 254');
});

test('WireGuard-style rules: all but marked traffic takes the VPN, specific routes of main stay', (t) => {
  const given = three(
    [route('default', via(2)), route('192.168.9.0/24', via(3)), route('default', via(4), { table: 51820 })],
    {
      rules: [
        ...defaultRules,
        rule(32764, { suppressPrefixLength: 0 }),
        rule(32765, { mark: 51820, invert: true, table: 51820 }),
      ],
    },
  );
  t.is(way(given, '9.9.9.9'), '4 in 51820');
  t.is(way(given, '9.9.9.9', { mark: 51820 }), '2 in 254');
  t.is(way(given, '192.168.9.1'), '3 in 254');
  t.is(lookup(given, '9.9.9.9').rulePriority, 32765);
});

test('a mark is compared under its mask', (t) => {
  const given = three([route('default', via(2)), route('default', via(3), { table: 7 })], {
    rules: [...defaultRules, rule(9, { table: 7, mark: 0x100, markMask: 0xff00 })],
  });
  t.is(way(given, '9.9.9.9', { mark: 0x1ab }), '3 in 7');
  t.is(way(given, '9.9.9.9', { mark: 0x2ab }), '2 in 254');
  t.is(way(given, '9.9.9.9'), '2 in 254');
});

test('rules select by user, source, destination and interface', (t) => {
  const ruled = (more: Parameters<typeof rule>[1]) =>
    three(
      [
        route('default', via(2)),
        route('default', via(3), { table: 7 }),
        route('default', via(4), { table: 7, metric: 9 }),
      ],
      {
        rules: [...defaultRules, rule(9, { table: 7, ...more })],
      },
    );
  const users = ruled({ uidRange: { first: 5, last: 6 } });
  t.deepEqual(
    [4, 5, 6, 7].map((uid) => way(users, '9.9.9.9', { uid })),
    ['2 in 254', '3 in 7', '3 in 7', '2 in 254'],
  );
  const from = ruled({ source: '10.0.3.0', sourcePrefixLength: 24 });
  t.is(way(from, '9.9.9.9', { source: '10.0.3.5' }), '3 in 7');
  t.is(way(from, '9.9.9.9', { source: '10.0.2.5' }), '2 in 254');
  t.is(way(from, '9.9.9.9'), '2 in 254');
  const to = ruled({ destination: '9.0.0.0', destinationPrefixLength: 8 });
  t.is(way(to, '9.9.9.9'), '3 in 7');
  t.is(way(to, '8.9.9.9'), '2 in 254');
  t.is(way(ruled({ inputInterface: 'lo' }), '9.9.9.9'), '3 in 7');
  t.is(way(ruled({ inputInterface: 'p1' }), '9.9.9.9'), '2 in 254');
  const out = ruled({ outputInterface: 'p3' });
  t.is(way(out, '9.9.9.9', { ifindex: 4 }), '4 in 7');
  t.is(way(out, '9.9.9.9'), '2 in 254');
  t.is(way(ruled({ ipProtocol: 6 }), '9.9.9.9'), '2 in 254');
  t.is(way(ruled({ destinationPorts: { first: 80, last: 80 } }), '9.9.9.9'), '2 in 254');
});

test('a rule can refuse, jump and do nothing', (t) => {
  const ruled = (...rules: Snapshot['rules']) =>
    way(
      three([route('default', via(2)), route('default', via(3), { table: 7 })], { rules: [...defaultRules, ...rules] }),
      '9.9.9.9',
    );
  for (const action of ['unreachable', 'prohibit', 'blackhole'] as const) t.is(ruled(rule(5, { action })), action);
  t.is(ruled(rule(5, { action: 'nop' }), rule(6, { table: 7 })), '3 in 7');
  t.is(ruled(rule(5, { action: 'goto', target: 9 }), rule(7, { action: 'prohibit' }), rule(9, { table: 7 })), '3 in 7');
  t.is(ruled(rule(5, { action: 'goto', target: 8 }), rule(7, { table: 7 })), '3 in 7');
  t.is(ruled(rule(5, { action: 'goto', target: 3 }), rule(3, { action: 'nop' })), '2 in 254');
  t.is(ruled(rule(5, { action: 'goto', target: 5 })), '2 in 254');
});

test('a refusing route ends the lookup, a throw route sends it to the next rule', (t) => {
  const given = (type: 'unreachable' | 'prohibit' | 'blackhole' | 'throw') =>
    three([route('default', via(2)), route('9.0.0.0/8', [], { table: 7, type })], {
      rules: [...defaultRules, rule(5, { table: 7 })],
    });
  t.like(lookup(given('prohibit'), '9.9.9.9'), { type: 'prohibit', prefixLength: 8, table: 7, rulePriority: 5 });
  t.is(way(given('unreachable'), '9.9.9.9'), 'unreachable');
  t.is(way(given('blackhole'), '9.9.9.9'), 'blackhole');
  t.is(way(given('throw'), '9.9.9.9'), '2 in 254');
  const object = three([route('9.0.0.0/8', [], { nexthopId: 4 })], { nexthops: [nexthop(4, 0, { blackhole: true })] });
  t.is(way(object, '9.9.9.9'), 'blackhole');
});

test("the kernel's own IPv6 refusal of last resort is passed over", (t) => {
  const own = { type: 'unreachable', metric: 0xffffffff, table: 7 } as const;
  const given = three([route('default6', via(1), own), route('default6', via(3, 'fe80::b'))], {
    rules: [...defaultRules, rule(5, { table: 7, family: 10 })],
  });
  t.is(way(given, '2606::1'), '3 in 254');
});

test('routes of an interface group can be passed over, refusals cannot be suppressed', (t) => {
  const given = three(
    [
      route('default', via(4), { table: 7 }),
      route('default', via(2)),
      route('8.0.0.0/8', [], { table: 7, type: 'prohibit' }),
    ],
    {
      rules: [
        ...defaultRules,
        rule(5, { table: 7, suppressGroup: 5 }),
        rule(4, { table: 7, suppressPrefixLength: 31 }),
      ],
    },
  );
  t.is(way(given, '9.9.9.9'), '2 in 254');
  t.is(way(given, '8.8.8.8'), 'prohibit');
});

test('a dead next hop is passed over for the other, and a route of dead ones for the next route', (t) => {
  const half = three([route('default', [via(2, '', { flags: 1 }), via(3)])]);
  t.is(way(half, '9.9.9.9'), '3 in 254');
  const whole = three([
    route('default', via(2, '', { flags: 1 }), { metric: 1 }),
    route('default', via(4), { metric: 2 }),
  ]);
  t.is(way(whole, '9.9.9.9'), '4 in 254');
});

test('of a multipath route the heaviest hop is answered, and the others are told', (t) => {
  const given = three([route('default', [via(2, '10.0.2.1', { weight: 1 }), via(3, '10.0.3.1', { weight: 9 })])]);
  t.like(lookup(given, '9.9.9.9'), { ifindex: 3, gateway: '10.0.3.1' });
  t.deepEqual(
    lookup(given, '9.9.9.9').alternatives.map((each) => each.ifindex),
    [2],
  );
});

test('traffic bound to an interface leaves by it: IPv4 even without a route, IPv6 not', (t) => {
  const given = three([
    route('default', via(2)),
    route('default', via(3), { metric: 8 }),
    route('default6', via(2, 'fe80::a')),
  ]);
  t.is(way(given, '9.9.9.9', { ifindex: 3 }), '3 in 254');
  t.like(lookup(given, '9.9.9.9', { ifindex: 4 }), {
    type: 'unicast',
    ifindex: 4,
    gateway: '',
    table: 0,
    sourceAddress: '10.0.4.5',
  });
  t.is(way(given, '2606::1', { ifindex: 4 }), 'none');
  t.is(way(given, '9.9.9.9', { ifindex: 99 }), 'none');
});

test('hand-built: traffic bound to a VRF or its member uses its table, other traffic does not', (t) => {
  const vrf = three([route('default', via(3), { table: 10 }), route('default', via(2))], {
    links: [
      loopback,
      link(2, 'p1'),
      link(3, 'p2', { master: 9, masterKind: 'vrf' }),
      link(9, 'red', { kind: 'vrf', vrfTable: 10 }),
    ],
    rules: [...defaultRules, rule(1000, { vrf: true, table: 0 })],
  });
  t.is(way(vrf, '9.9.9.9', { ifindex: 9 }), '3 in 10');
  t.is(way(vrf, '9.9.9.9', { ifindex: 3 }), '3 in 10');
  t.is(way(vrf, '9.9.9.9'), '2 in 254');
});

test('what is for this machine is delivered, what is broadcast or multicast says so', (t) => {
  const given = three([route('default', via(2)), route('default6', via(2, 'fe80::a'))]);
  t.like(lookup(given, '10.0.3.5'), { type: 'local', ifindex: 1, table: 255, sourceAddress: '10.0.3.5' });
  t.like(lookup(given, '127.9.9.9'), { type: 'local', ifindex: 1, sourceAddress: '127.0.0.1', prefixLength: 8 });
  t.like(lookup(given, '2001:db8:3::5'), { type: 'local', ifindex: 1 });
  t.like(lookup(given, '10.0.3.255'), { type: 'broadcast', ifindex: 3 });
  t.like(lookup(given, '224.0.0.1'), { type: 'multicast', ifindex: 2 });
  t.like(lookup(given, '255.255.255.255'), { type: 'broadcast', ifindex: 2 });
  t.like(lookup(given, 'ff02::1', { ifindex: 4 }), { type: 'multicast', ifindex: 4 });
});

test('group and all-hosts addresses skip the router and the MTU of a default route, and 0.0.0.0 is this host', (t) => {
  const given = three([
    route('default', via(2, '10.0.2.1'), { mtu: 1300 }),
    route('232.0.0.0/8', via(3, '10.0.3.1'), { mtu: 1200 }),
  ]);
  t.like(lookup(given, '9.9.9.9'), { type: 'unicast', ifindex: 2, gateway: '10.0.2.1', mtu: 1300 });
  t.like(lookup(given, '224.0.0.1'), { type: 'multicast', ifindex: 2, gateway: '', mtu: 0 });
  t.like(lookup(given, '255.255.255.255'), { type: 'broadcast', ifindex: 2, gateway: '', mtu: 0 });
  t.like(lookup(given, '232.0.0.1'), { type: 'multicast', ifindex: 3, gateway: '10.0.3.1', mtu: 1200 });
  t.like(lookup(given, '0.0.0.0'), { type: 'local', ifindex: 1, sourceAddress: '127.0.0.1', table: 0 });
  t.like(lookup(given, '0.0.0.0', { source: '10.0.3.5' }), { type: 'local', ifindex: 1, sourceAddress: '10.0.3.5' });
});

test('the source is what was asked for, else what the route prefers, else an address of the interface', (t) => {
  const given = three([
    route('default', via(3, '10.0.3.1')),
    route('9.0.0.0/8', via(3, '10.0.3.1'), { preferredSource: '10.0.4.5' }),
    route('default6', via(3, 'fe80::a')),
  ]);
  t.is(lookup(given, '8.8.8.8').sourceAddress, '10.0.3.5');
  t.is(lookup(given, '9.9.9.9').sourceAddress, '10.0.4.5');
  t.is(lookup(given, '9.9.9.9', { source: '10.0.2.5' }).sourceAddress, '10.0.2.5');
  t.is(lookup(given, '2606::1').sourceAddress, '2001:db8:3::5');
  t.is(lookup(given, 'fe80::77', { ifindex: 4 }).sourceAddress, 'fe80::4');
});

test('IPv4 takes the primary address on the subnet of the router', (t) => {
  const given = three([route('default', via(2, '10.7.0.1'))], {
    addresses: [address(2, '10.0.2.5/24'), address(2, '10.7.0.4/16'), address(2, '10.7.0.9/16', { flags: 0x81 })],
  });
  t.is(lookup(given, '9.9.9.9').sourceAddress, '10.7.0.4');
});

test('IPv6 prefers temporary and shuns deprecated addresses (RFC 6724)', (t) => {
  const chosen = (...flags: number[]) =>
    lookup(
      three([route('default6', via(2, 'fe80::a'))], {
        addresses: flags.map((each, at) => address(2, `2001:db8:2::${String(at + 1)}/64`, { flags: each })),
      }),
      '2606::1',
    ).sourceAddress;
  t.is(chosen(0x80, 0x01), '2001:db8:2::2');
  t.is(chosen(0x20, 0x80), '2001:db8:2::2');
  t.is(chosen(0x21, 0x80), '2001:db8:2::2');
  t.is(chosen(0x40, 0x08), '');
});

test('IPv6 subtree routes take only traffic from their sources', (t) => {
  const given = three([
    route('default6', via(2, 'fe80::a')),
    route('default6', via(3, 'fe80::b'), { source: '2001:db8:3::', sourcePrefixLength: 64 }),
  ]);
  t.is(way(given, '2606::1'), '2 in 254');
  t.is(way(given, '2606::1', { source: '2001:db8:3::5' }), '3 in 254');
});

test('a destination that is no address of its family is a wrong value', (t) => {
  t.like(
    t.throws(() => lookupRecorded(home(), { destination: 'nope', family: 2 })),
    { reason: 'value.address' },
  );
  t.like(
    t.throws(() => lookupRecorded(home(), { destination: '::1', family: 2 })),
    { reason: 'value.address' },
  );
});

const ask = (given: Snapshot, destination: string, options: RouteOptions = {}) =>
  routeTo(openHost({ snapshot: given }), destination, options);

test('the answer names network, rule, prefix and MTU', async (t) => {
  t.like(await ask(home(), '9.9.9.9'), {
    destination: '9.9.9.9',
    address: '9.9.9.9',
    interfaceName: 'eth0',
    netId: 102,
    gateway: '198.51.100.1',
    sourceAddress: '198.51.100.5',
    table: 254,
    metric: 100,
    mtu: 1500,
    routeType: 'unicast',
    vpn: null,
    prefix: '0.0.0.0/0',
    rulePriority: 32766,
    reason: null,
  });
});

test('the MTU of a route outweighs that of its interface', async (t) => {
  t.is((await ask(home({ routes: [route('default', via(2), { mtu: 1280 })] }), '9.9.9.9')).mtu, 1280);
});

test('traffic that goes into a VPN names it', async (t) => {
  const given = three([route('9.0.0.0/8', via(5))], {
    links: [loopback, link(2, 'p1'), tun(5, 'tun0')],
    addresses: [address(5, '10.8.0.2/24')],
  });
  t.like(await ask(given, '9.9.9.9'), { interfaceName: 'tun0', vpn: { netId: 105, interfaceName: 'tun0' } });
});

test('that nothing leads there, or policy forbids it, is an answer with a reason', async (t) => {
  const given = home({
    routes: [route('9.0.0.0/8', [], { type: 'prohibit' }), route('8.0.0.0/8', [], { type: 'blackhole' })],
  });
  t.like(await ask(given, '9.9.9.9'), {
    routeType: 'prohibit',
    reason: 'route.prohibited',
    netId: 0,
    interfaceName: '',
    mtu: 0,
  });
  t.like(await ask(given, '8.8.8.8'), { routeType: 'blackhole', reason: 'route.unreachable' });
  t.like(await ask(given, '7.7.7.7'), { routeType: 'none', reason: 'route.unreachable', prefix: '' });
});

test('from, uid, mark, net and a zone shape the question', async (t) => {
  const given = three(
    [route('default', via(2)), route('default', via(3), { metric: 3 }), route('default', via(4), { table: 7 })],
    {
      rules: [...defaultRules, rule(5, { table: 7, uidRange: { first: 7, last: 7 } }), rule(6, { table: 7, mark: 1 })],
    },
  );
  t.is((await ask(given, '9.9.9.9', { uid: 7 })).interfaceName, 'p3');
  t.is((await ask(given, '9.9.9.9', { mark: 1 })).interfaceName, 'p3');
  t.is((await ask(given, '9.9.9.9', { net: 'p2' })).interfaceName, 'p2');
  t.is((await ask(given, '9.9.9.9', { from: '10.0.4.5' })).sourceAddress, '10.0.4.5');
  t.is((await ask(given, 'fe80::77%p2')).interfaceName, 'p2');
  t.is((await ask(given, 'fe80::77%4')).interfaceName, 'p3');
  await t.throwsAsync(ask(given, '9.9.9.9', { from: '::1' }), { message: /not an IPv4 address/ });
  await t.throwsAsync(ask(given, '9.9.9.9', { net: 'nope' }), { message: /nope/ });
});

test('a name is resolved by the host, and its first address is routed', async (t) => {
  const host = openHost({
    snapshot: home(),
    resolve: () => Promise.resolve([{ address: '9.9.9.9' }, { address: '8.8.8.8' }]),
  });
  t.like(await routeTo(host, 'a.test'), { destination: 'a.test', address: '9.9.9.9', interfaceName: 'eth0' });
});

test('what can be no host name is told so before it is resolved', async (t) => {
  for (const text of ['1.1.1.1:80', '[::1]', '9.9.9.0/24', 'http://a.test/', 'a b', 'a'.repeat(255)]) {
    const error = await t.throwsAsync(ask(home(), text), { message: /neither an IP address nor a host name/ });
    t.like(error, { reason: 'value.address', target: text });
  }
});
