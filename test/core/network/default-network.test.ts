import test from 'ava';
import { describeDefault } from '../../../src/core/network/default-network.js';
import { listOf } from '../../../src/core/network/list-networks.js';
import type { RouteDecision } from '../../../src/core/kernel/route.js';
import type { Rule } from '../../../src/core/kernel/rule.js';
import { publicAddresses, type Snapshot } from '../../../src/core/snapshot/snapshot.js';
import { NetBearType, NetCap } from '../../../src/core/network/types.js';
import {
  address,
  defaultRules,
  device,
  home,
  link,
  loopback,
  nexthop,
  route,
  rule,
  snapshot,
  tun,
  via,
} from './build-snapshot.js';

/** Two uplinks and what is asked for beside them. */
const twoUplinks = (routes: Snapshot['routes'], more: Partial<Snapshot> = {}): Snapshot =>
  snapshot({
    links: [loopback, link(2, 'eth0'), link(3, 'wlan0'), tun(4, 'tun0')],
    addresses: [
      address(2, '192.0.2.5/24'),
      address(3, '198.51.100.5/24'),
      address(4, '10.8.0.2/24'),
      address(2, '2001:db8:2::5/64'),
      address(3, '2001:db8:3::5/64'),
    ],
    devices: [device(3, { wireless: true })],
    routes,
    ...more,
  });

const eth0 = via(2, '192.0.2.1');
const wlan0 = via(3, '198.51.100.1');
const decision = (destination: string, more: Partial<RouteDecision>): RouteDecision => ({
  query: { destination, family: destination.includes(':') ? 10 : 2 },
  type: 'unicast',
  ifindex: 0,
  gateway: '',
  sourceAddress: '',
  table: 254,
  metric: 0,
  destination: '0.0.0.0',
  prefixLength: 0,
  mtu: 0,
  rulePriority: null,
  ...more,
});

test('the default network of a home is its one uplink, with both ways out', (t) => {
  t.like(describeDefault(home()), {
    netId: 102,
    interfaceName: 'eth0',
    bearerTypes: [NetBearType.BEARER_ETHERNET],
    networkCap: [NetCap.NET_CAPABILITY_NOT_METERED, NetCap.NET_CAPABILITY_INTERNET, NetCap.NET_CAPABILITY_NOT_VPN],
    ipv4: { interfaceName: 'eth0', gateway: '198.51.100.1', sourceAddress: '198.51.100.5', table: 254, metric: 100 },
    ipv6: { interfaceName: 'eth0', gateway: 'fe80::1', sourceAddress: '2001:db8:1::5', table: 254, metric: 1024 },
    vpn: null,
  });
});

test('without a default route there is no default network', (t) => {
  const none = { netId: 0, interfaceName: '', ipv4: null, ipv6: null, vpn: null, bearerTypes: [], networkCap: [] };
  t.like(describeDefault(snapshot()), none);
  t.like(describeDefault(home({ routes: [] })), none);
});

test('the lower metric wins', (t) => {
  const chosen = describeDefault(
    twoUplinks([route('default', eth0, { metric: 200 }), route('default', wlan0, { metric: 100 })]),
  );
  t.like(chosen, { interfaceName: 'wlan0', ipv4: { metric: 100 } });
});

test("the kernel's decision outweighs what the tables seem to say", (t) => {
  const routes = [route('default', eth0, { metric: 1 }), route('default', wlan0, { metric: 2 })];
  const decisions = publicAddresses.ipv4.map((each) =>
    decision(each, { ifindex: 3, gateway: '198.51.100.1', table: 77 }),
  );
  const chosen = describeDefault(twoUplinks(routes, { decisions }));
  t.like(chosen, { interfaceName: 'wlan0', ipv4: { table: 77 }, sources: { ipv4: "the kernel's decision" } });
  const { sources } = describeDefault(twoUplinks(routes, { decisions, source: 'procfs' }));
  t.regex(sources['ipv4'] ?? '', /^worked out/);
});

test('IPv4 and IPv6 may leave by different networks; the netId is that of IPv4', (t) => {
  const chosen = describeDefault(twoUplinks([route('default', eth0), route('default6', via(3, 'fe80::1'))]));
  t.like(chosen, { netId: 102, ipv4: { interfaceName: 'eth0' }, ipv6: { interfaceName: 'wlan0' } });
});

test('the netId is that of IPv6 where IPv4 has a route but no address', (t) => {
  const given = twoUplinks([route('default', eth0), route('default6', via(3, 'fe80::1'))], {
    addresses: [address(3, '2001:db8:3::5/64')],
  });
  t.like(describeDefault(given), { netId: 103, ipv4: { interfaceName: 'eth0' } });
});

test('hand-built: WireGuard with its rules is looked through to the network that carries it', (t) => {
  const wireguard: readonly Rule[] = [
    rule(32764, { suppressPrefixLength: 0 }),
    rule(32765, { mark: 51820, invert: true, table: 51820 }),
  ];
  const given = twoUplinks([route('default', eth0, { metric: 100 }), route('default', via(4), { table: 51820 })], {
    links: [loopback, link(2, 'eth0'), link(3, 'wlan0'), link(4, 'wg0', { kind: 'wireguard', hardwareType: 65534 })],
    rules: [...defaultRules, ...wireguard],
  });
  const chosen = describeDefault(given);
  t.like(chosen, { interfaceName: 'eth0', vpn: { netId: 104, interfaceName: 'wg0' }, ipv6: null });
  t.deepEqual(chosen.ipv4, {
    interfaceName: 'eth0',
    gateway: '192.0.2.1',
    sourceAddress: '192.0.2.5',
    table: 254,
    metric: 100,
  });
  t.deepEqual(listOf(given).vpn, { netId: 104, interfaceName: 'wg0' });
});

test('half routes through a tun are a VPN on top, not a default network', (t) => {
  const halves = [route('0.0.0.0/1', via(4, '10.8.0.1')), route('128.0.0.0/1', via(4, '10.8.0.1'))];
  const chosen = describeDefault(twoUplinks([route('default', wlan0, { metric: 600 }), ...halves]));
  t.like(chosen, { interfaceName: 'wlan0', vpn: { interfaceName: 'tun0' }, ipv4: { metric: 600 } });
});

test('a VPN that tiles the address space with short prefixes is on top too', (t) => {
  const tiles = ['0.0.0.0/5', '196.0.0.0/6'].map((prefix) => route(prefix, via(4)));
  t.like(describeDefault(twoUplinks([route('default', eth0), ...tiles])), {
    interfaceName: 'eth0',
    vpn: { interfaceName: 'tun0' },
  });
});

test('a split tunnel for the very address that is asked about is not taken for the default', (t) => {
  const chosen = describeDefault(twoUplinks([route('default', eth0), route('1.1.1.0/24', via(4))]));
  t.like(chosen, {
    interfaceName: 'eth0',
    vpn: null,
    sources: { ipv4: 'the best default route by rule priority and metric' },
  });
  const both = [route('1.1.1.0/24', via(4)), route('198.41.0.0/24', via(4))];
  t.like(describeDefault(twoUplinks([route('default', eth0), ...both])), { interfaceName: 'eth0', vpn: null });
});

test('half of the address space in a VPN leaves the default network without one', (t) => {
  t.like(describeDefault(twoUplinks([route('default', eth0), route('0.0.0.0/1', via(4))])), {
    interfaceName: 'eth0',
    vpn: null,
  });
});

test('a VPN that replaced the default route is looked through by the route to its server', (t) => {
  const chosen = describeDefault(twoUplinks([route('default', via(4)), route('203.0.113.9', eth0, { metric: 5 })]));
  t.like(chosen, { netId: 102, vpn: { interfaceName: 'tun0' }, ipv4: { gateway: '192.0.2.1', metric: 5 } });
  t.true(chosen.networkCap.includes(NetCap.NET_CAPABILITY_INTERNET));
});

test('a VPN without a network beneath it is named, but is no default network', (t) => {
  t.like(describeDefault(twoUplinks([route('default', via(4))])), { netId: 0, ipv4: null, vpn: { netId: 104 } });
});

test('rules of another user or for marked traffic do not decide, those of this user do', (t) => {
  const routes = [route('default', eth0), route('default', wlan0, { table: 77 })];
  const ruled = (more: Partial<Rule>) =>
    describeDefault(twoUplinks(routes, { rules: [...defaultRules, rule(100, { table: 77, ...more })] })).interfaceName;
  t.is(ruled({ uidRange: { first: 1000, last: 1000 } }), 'wlan0');
  t.is(ruled({ uidRange: { first: 2000, last: 2999 } }), 'eth0');
  t.is(ruled({ mark: 7 }), 'eth0');
  t.is(ruled({ source: '198.51.100.0', sourcePrefixLength: 24 }), 'eth0');
});

test('where policy forbids the way, the default routes decide by rule priority, then metric', (t) => {
  const prohibit = rule(10, { action: 'prohibit', uidRange: { first: 1000, last: 1000 } });
  const routes = [route('default', eth0, { metric: 1 }), route('default', wlan0, { metric: 9, table: 77 })];
  const rules = [...defaultRules, prohibit];
  t.is(describeDefault(twoUplinks(routes, { rules })).interfaceName, 'eth0');
  const earlier = [...rules, rule(20, { table: 77 })];
  t.is(describeDefault(twoUplinks(routes, { rules: earlier })).interfaceName, 'wlan0');
});

test('where policy forbids the way, half routes still go before the whole, whatever the metrics', (t) => {
  const halves = ['0.0.0.0/1', '128.0.0.0/1'].map((half) => route(half, via(4), { metric: 50 }));
  const prohibit = rule(10, { action: 'prohibit', uidRange: { first: 1000, last: 1000 } });
  const given = twoUplinks([route('default', eth0, { metric: 1 }), ...halves], { rules: [...defaultRules, prohibit] });
  t.like(describeDefault(given), { interfaceName: 'eth0', vpn: { interfaceName: 'tun0' } });
});

test('of equal IPv6 routers the preferred one wins, then Ethernet over Wi-Fi', (t) => {
  const disagreeing = publicAddresses.ipv6.map((each, at) => decision(each, { ifindex: 2 + at }));
  const chosen = (first: 'low' | 'medium') =>
    describeDefault(
      twoUplinks([route('default6', via(3, 'fe80::3')), route('default6', via(2, 'fe80::2'), { preference: first })], {
        decisions: disagreeing,
      }),
    ).interfaceName;
  t.is(chosen('low'), 'wlan0');
  t.is(chosen('medium'), 'eth0');
});

test('a default route over a multipath or nexthop object has its heaviest living next hop', (t) => {
  const disagreeing = publicAddresses.ipv4.map((each, at) => decision(each, { ifindex: 2 + at }));
  const hops = [via(2, '192.0.2.1', { weight: 1 }), via(3, '198.51.100.1', { weight: 3 })];
  t.is(describeDefault(twoUplinks([route('default', hops)], { decisions: disagreeing })).interfaceName, 'wlan0');
  const dead = [via(2, '192.0.2.1'), via(3, '198.51.100.1', { weight: 3, flags: 1 })];
  t.is(describeDefault(twoUplinks([route('default', dead)])).interfaceName, 'eth0');
  const group = [nexthop(1, 3, { gateway: '198.51.100.1' }), nexthop(9, 0, { group: [{ id: 1, weight: 1 }] })];
  const byObject = twoUplinks([route('default', [], { nexthopId: 9 })], { nexthops: group });
  t.like(describeDefault(byObject), { interfaceName: 'wlan0', ipv4: { gateway: '198.51.100.1' } });
});

test('a way out over an interface without carrier is no default network', (t) => {
  const given = twoUplinks([route('default', eth0), route('default', wlan0, { metric: 9 })], {
    links: [loopback, link(2, 'eth0', { operationalState: 'down', flags: 1 }), link(3, 'wlan0')],
  });
  const chosen = describeDefault(given);
  t.like(chosen, { netId: 0, ipv4: null });
  t.true(chosen.sources['ipv4']?.includes('eth0 is no network (no-carrier)'));
});

test('hand-built: the default route of a VRF is for its members alone', (t) => {
  const links = [
    loopback,
    link(2, 'eth0', { master: 9, masterKind: 'vrf' }),
    link(9, 'red', { kind: 'vrf', vrfTable: 10 }),
  ];
  const given = snapshot({
    links,
    addresses: [address(2, '192.0.2.5/24')],
    routes: [route('default', eth0, { table: 10 })],
    rules: [...defaultRules, rule(1000, { vrf: true, table: 0 })],
  });
  t.is(describeDefault(given).netId, 0);
  t.true(listOf(given).networks[0]?.networkCap.includes(NetCap.NET_CAPABILITY_INTERNET));
});

test('an address on the loopback serves an interface without its own', (t) => {
  const given = snapshot({
    links: [loopback, link(2, 'eth0')],
    addresses: [address(1, '203.0.113.77/32')],
    routes: [route('default', via(2, 'fe80::1'))],
  });
  t.like(describeDefault(given), { netId: 102, ipv4: { sourceAddress: '203.0.113.77', gateway: 'fe80::1' } });
});

test('the list has the default network first and says of every interface what it is', (t) => {
  const given = twoUplinks([route('default', wlan0, { metric: 5 })], {
    devices: [device(3, { wireless: true, ssid: 'Café' })],
  });
  const { networks, interfaces } = listOf(given);
  t.deepEqual(
    networks.map(({ interfaceName, isDefault, gateway, metric, ssid }) => [
      interfaceName,
      isDefault,
      gateway,
      metric,
      ssid,
    ]),
    [
      ['wlan0', true, '198.51.100.1', 5, 'Café'],
      ['eth0', false, '', null, ''],
      ['tun0', false, '', null, ''],
    ],
  );
  t.deepEqual(interfaces[0], { interfaceName: 'lo', netId: 101, isNetwork: false, reason: 'loopback' });
  t.is(interfaces.length, 4);
});
