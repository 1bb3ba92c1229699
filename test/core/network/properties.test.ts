import test from 'ava';
import { AddressFlag } from '../../../src/core/kernel/address.js';
import { capabilitiesOf } from '../../../src/core/network/capabilities.js';
import { connectionProperties } from '../../../src/core/network/connection-properties.js';
import { hasCapabilities } from '../../../src/core/network/has-capabilities.js';
import { networkCapabilities } from '../../../src/core/network/network-capabilities.js';
import { propertiesOf } from '../../../src/core/network/properties.js';
import { NetBearType, NetCap, type RouteInfo } from '../../../src/core/network/types.js';
import { neighbourTable } from '../../../src/core/neighbours/neighbour-table.js';
import { openHost } from '../../../src/core/open-host.js';
import {
  address,
  defaultRules,
  device,
  home,
  link,
  loopback,
  neighbour,
  nexthop,
  route,
  rule,
  snapshot,
  tun,
  via,
} from './build-snapshot.js';

const texts = (routes: readonly RouteInfo[]): string[] =>
  routes.map(({ destination, gateway, hasGateway, interface: name, isExcludedRoute }) => {
    const way = hasGateway ? gateway.address : `on-link ${gateway.address}`;
    const note = isExcludedRoute === true ? ' excluded' : '';
    return `${destination.address.address}/${String(destination.prefixLength)} ${way} ${name}${note}`;
  });

test('the properties of a home hold addresses, routes, name servers and validity', (t) => {
  const resolverConfiguration = {
    path: '/etc/resolv.conf',
    nameservers: ['198.51.100.1', 'fe80::1%eth0'],
    searchDomains: ['a.test', 'b.test'],
  };
  const { sources, ...properties } = propertiesOf(home({ resolverConfiguration }), 2);
  t.like(properties, {
    interfaceName: 'eth0',
    domains: 'a.test b.test',
    dnses: [
      { address: '198.51.100.1', family: 1, port: 0 },
      { address: 'fe80::1%eth0', family: 2, port: 0 },
    ],
    mtu: 1500,
    isIPv4LinkValid: true,
    isIPv6LinkValid: true,
  });
  t.deepEqual(properties.linkAddresses[0], {
    address: { address: '198.51.100.5', family: 1, port: 0 },
    prefixLength: 24,
  });
  t.deepEqual(properties.routes[0], {
    interface: 'eth0',
    destination: { address: { address: '0.0.0.0', family: 1, port: 0 }, prefixLength: 0 },
    gateway: { address: '198.51.100.1', family: 1, port: 0 },
    hasGateway: true,
    isDefaultRoute: true,
    isExcludedRoute: false,
  });
  t.deepEqual(texts(properties.routes), [
    '0.0.0.0/0 198.51.100.1 eth0',
    '198.51.100.0/24 on-link 0.0.0.0 eth0',
    '::/0 fe80::1 eth0',
    '2001:db8:1::/64 on-link :: eth0',
    'fe80::/64 on-link :: eth0',
  ]);
  t.is(sources['dnses'], '/etc/resolv.conf');
});

test('every unicast route in a table that rules can reach stands there, once per next hop', (t) => {
  const given = home({
    rules: [...defaultRules, rule(50, { table: 9, mark: 3 })],
    nexthops: [
      nexthop(1, 2, { gateway: '198.51.100.3' }),
      nexthop(2, 2, { gateway: '198.51.100.4' }),
      nexthop(3, 0, {
        group: [
          { id: 1, weight: 1 },
          { id: 2, weight: 2 },
          { id: 77, weight: 1 },
        ],
      }),
    ],
    routes: [
      route('10.1.0.0/16', via(2, '198.51.100.2'), { table: 9 }),
      route('10.2.0.0/16', via(2, '198.51.100.2'), { table: 10 }),
      route('10.3.0.0/16', [via(2, '198.51.100.2'), via(3, '192.0.2.1'), via(2, 'fe80::9')]),
      route('10.4.0.0/16', [], { nexthopId: 3 }),
      route('ff00::/8', via(2), { type: 'multicast', table: 255 }),
    ],
  });
  t.deepEqual(texts(propertiesOf(given, 2).routes), [
    '10.1.0.0/16 198.51.100.2 eth0',
    '10.3.0.0/16 198.51.100.2 eth0',
    '10.3.0.0/16 fe80::9 eth0',
    '10.4.0.0/16 198.51.100.3 eth0',
    '10.4.0.0/16 198.51.100.4 eth0',
  ]);
});

test("routes that refuse traffic stand with the default network, but for the kernel's own", (t) => {
  const refusing = home({
    links: [loopback, link(2, 'eth0'), link(3, 'eth1')],
    addresses: [...home().addresses, address(3, '192.0.2.5/24')],
    nexthops: [nexthop(7, 0, { blackhole: true })],
    routes: [
      ...[...home().routes].slice(0, 1),
      route('10.0.0.0/8', [], { type: 'unreachable' }),
      route('10.1.0.0/16', [], { type: 'prohibit' }),
      route('10.2.0.0/16', [], { type: 'blackhole' }),
      route('10.3.0.0/16', [], { type: 'throw' }),
      route('10.4.0.0/16', [], { nexthopId: 7 }),
      route('default6', via(1), { type: 'unreachable', metric: 0xffffffff, protocol: 2 }),
      route('default6', via(1), { type: 'unreachable', metric: 4278198272 }),
    ],
  });
  t.deepEqual(texts(propertiesOf(refusing, 2).routes).slice(1), [
    '10.0.0.0/8 on-link 0.0.0.0  excluded',
    '10.1.0.0/16 on-link 0.0.0.0  excluded',
    '10.2.0.0/16 on-link 0.0.0.0  excluded',
    '10.3.0.0/16 on-link 0.0.0.0  excluded',
    '10.4.0.0/16 on-link 0.0.0.0  excluded',
    '::/0 on-link ::  excluded',
  ]);
  t.deepEqual(propertiesOf(refusing, 3).routes, []);
});

test('every field is present where nothing is known', (t) => {
  const { sources: _, ...properties } = propertiesOf(snapshot(), 99);
  t.deepEqual(properties, {
    interfaceName: '',
    domains: '',
    linkAddresses: [],
    routes: [],
    dnses: [],
    captivePortal: '',
    mtu: 0,
    isIPv4LinkValid: false,
    isIPv6LinkValid: false,
  });
});

test('a family is valid with a usable address and a default route; unique local addresses count', (t) => {
  const given = (addresses: Parameters<typeof address>[1][], routes = home().routes) =>
    propertiesOf(home({ addresses: addresses.map((each) => address(2, each)), routes }), 2);
  t.like(given(['fd00::5/64']), { isIPv4LinkValid: false, isIPv6LinkValid: true });
  t.like(given(['fe80::5/64']), { isIPv4LinkValid: false, isIPv6LinkValid: false });
  t.like(given(['192.0.2.5/24'], []), { isIPv4LinkValid: false, isIPv6LinkValid: false });
});

test('addresses that are in duplicate detection, or failed it, are not among those of the link', (t) => {
  const given = home({
    addresses: [
      address(2, '2001:db8::1/64', { flags: AddressFlag.TENTATIVE }),
      address(2, '2001:db8::2/64', { flags: AddressFlag.DADFAILED }),
      address(2, '2001:db8::3/64', { flags: AddressFlag.DEPRECATED }),
      address(2, 'fe80::1/64'),
    ],
  });
  t.deepEqual(
    propertiesOf(given, 2).linkAddresses.map((each) => each.address.address),
    ['2001:db8::3', 'fe80::1'],
  );
});

test('10,000 routes become properties in a few milliseconds', (t) => {
  const routes = Array.from({ length: 10_000 }, (_, at) =>
    route(`10.${String(at >> 8)}.${String(at & 255)}.0/24`, via(2, '198.51.100.1')),
  );
  const build = () => home({ routes: [...home().routes, ...routes] });
  propertiesOf(build(), 2);
  const given = build();
  const start = performance.now();
  t.is(propertiesOf(given, 2).routes.length, 10_005);
  const took = performance.now() - start;
  t.log(`${took.toFixed(1)} ms`);
  t.true(took < 100, `took ${String(took)} ms`);
});

test('hand-built: bandwidth is the Wi-Fi bitrate or the link speed, of the link below where a VLAN has none', (t) => {
  const links = [loopback, link(2, 'eth0'), link(3, 'wlan0'), link(4, 'eth0.5', { kind: 'vlan', parent: 2 })];
  const devices = [
    device(2, { speedKbps: 1_000_000 }),
    device(3, { wireless: true, transmitKbps: 300, receiveKbps: 400 }),
  ];
  const bandwidth = (ifindex: number) => {
    const { linkUpBandwidthKbps, linkDownBandwidthKbps } = capabilitiesOf(snapshot({ links, devices }), ifindex);
    return [linkUpBandwidthKbps, linkDownBandwidthKbps];
  };
  t.deepEqual(bandwidth(2), [1_000_000, 1_000_000]);
  t.deepEqual(bandwidth(3), [300, 400]);
  t.deepEqual(bandwidth(4), [1_000_000, 1_000_000]);
  t.deepEqual(bandwidth(1), [0, 0]);
});

test('hand-built: cellular and Bluetooth are metered, and a VPN is as what carries it', (t) => {
  const over = (name: string) =>
    snapshot({
      links: [loopback, link(2, name), tun(3, 'tun0')],
      addresses: [address(2, '192.0.2.5/24'), address(3, '10.8.0.2/24')],
      devices: [device(2, { speedKbps: 5000 }), device(3, { speedKbps: 10 })],
      routes: [route('default', via(2, '192.0.2.1'), { metric: 50 }), route('default', via(3))],
    });
  const isMetered = (name: string, ifindex: number) =>
    !capabilitiesOf(over(name), ifindex).networkCap.includes(NetCap.NET_CAPABILITY_NOT_METERED);
  for (const [name, metered] of [
    ['wwan0', true],
    ['bnep0', true],
    ['eth0', false],
    ['wlan0', false],
  ] as const) {
    t.is(isMetered(name, 2), metered, name);
    t.is(isMetered(name, 3), metered, `tun over ${name}`);
  }
  const vpn = capabilitiesOf(over('eth0'), 3);
  t.false(vpn.networkCap.includes(NetCap.NET_CAPABILITY_NOT_VPN));
  t.deepEqual(vpn.bearerTypes, [NetBearType.BEARER_VPN]);
  t.is(vpn.linkUpBandwidthKbps, 5000);
});

test('managers and checks add what the kernel cannot know, and are named as the source', (t) => {
  const checkedAt = '2026-01-02T03:04:05Z';
  const evidence = [
    { ifindex: 2, source: 'NetworkManager', metered: true },
    { ifindex: 2, source: 'ModemManager', mms: true, metered: false },
    { ifindex: 2, source: 'check', connectivity: { verdict: 'portal', checkedAt } as const },
  ];
  const { networkCap, validatedAt, sources } = capabilitiesOf(home(), 2, evidence);
  t.deepEqual(networkCap, [
    NetCap.NET_CAPABILITY_MMS,
    NetCap.NET_CAPABILITY_INTERNET,
    NetCap.NET_CAPABILITY_NOT_VPN,
    NetCap.NET_CAPABILITY_PORTAL,
  ]);
  t.is(validatedAt, checkedAt);
  t.like(sources, { NOT_METERED: 'NetworkManager', VALIDATED: 'check', MMS: 'ModemManager' });
});

test('asked for a capability a network has it, lacks it, or cannot tell before a check', (t) => {
  const host = openHost({ snapshot: home() });
  const { NET_CAPABILITY_INTERNET, NET_CAPABILITY_MMS, NET_CAPABILITY_VALIDATED } = NetCap;
  t.true(hasCapabilities(host, 'eth0', [NET_CAPABILITY_INTERNET]).hasAll);
  const lacking = hasCapabilities(host, 'eth0', [NET_CAPABILITY_MMS, NET_CAPABILITY_VALIDATED]);
  t.like(lacking, { hasAll: false, lacking: [NET_CAPABILITY_MMS, NET_CAPABILITY_VALIDATED] });
  t.like(
    t.throws(() => hasCapabilities(host, 'eth0', [NET_CAPABILITY_INTERNET, NET_CAPABILITY_VALIDATED])),
    { reason: 'connectivity.unchecked' },
  );
});

test('a replayed snapshot answers for the machine it was taken on', (t) => {
  const host = openHost({ snapshot: home() });
  t.like(networkCapabilities(host), { netId: 102, interfaceName: 'eth0', validatedAt: null });
  t.like(connectionProperties(host, '102'), { netId: 102, mtu: 1500 });
  t.like(
    t.throws(() => connectionProperties(host, 'lo')),
    { reason: 'net.loopback' },
  );
});

test('neighbours without a state or hardware below are shown only on demand, and of one interface', (t) => {
  const neighbours = [
    neighbour(2, '198.51.100.1'),
    neighbour(2, 'fe80::1', { flags: 0x80, state: 'stale' }),
    neighbour(2, '198.51.100.9', { macAddress: '', state: 'incomplete' }),
    neighbour(2, 'ff02::1', { state: 'noarp' }),
    neighbour(1, '127.0.0.1', { state: 'none' }),
  ];
  const host = openHost({ snapshot: home({ neighbours }) });
  t.deepEqual(neighbourTable(host)[1], {
    ipAddress: { address: 'fe80::1', family: 2, port: 0 },
    iface: 'eth0',
    macAddress: '52:54:00:aa:bb:cc',
    netId: 102,
    state: 'stale',
    isRouter: true,
  });
  const shown = (query: Parameters<typeof neighbourTable>[1]) =>
    neighbourTable(host, query).map((each) => each.ipAddress.address);
  t.deepEqual(shown({}), ['198.51.100.1', 'fe80::1', '198.51.100.9']);
  t.is(shown({ all: true }).length, 5);
  t.deepEqual(shown({ all: true, interface: 'lo' }), ['127.0.0.1']);
  t.is(shown({ interface: 'default' }).length, 3);
  t.like(
    t.throws(() => neighbourTable(host, { interface: 'nope' })),
    { reason: 'usage.network' },
  );
});
