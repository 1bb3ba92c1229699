import { NetBearType, NetCap } from '../../src/core/network/types.js';
import { labTest } from '../lab/lab-test.js';
import { observe, query } from '../lab/observe.js';
import { tunnel } from '../lab/tunnel.js';
import { wan } from './networks.js';

labTest('Rules of every kind that ip can set are read back as ip shows them', { bothWays: true }, async (t, lab) => {
  const host = wan(lab, { eth0: 'v4 v6' });
  const both = [
    'not fwmark 51820 lookup 51820 pref 100',
    'lookup main suppress_prefixlength 0 pref 101',
    'fwmark 0x10/0xff lookup 16 pref 102',
    'ipproto tcp dport 80-90 lookup 77 pref 104',
    'ipproto udp sport 53 dport 53 lookup 77 pref 105',
    'tos 0x10 lookup 78 pref 106',
    'iif lo lookup 79 pref 107',
    'oif eth0 lookup 4294967294 pref 108',
    'iif missing0 lookup 80 pref 109',
    'lookup 81 suppress_ifgroup 7 pref 110',
    'blackhole fwmark 1 pref 111',
    'unreachable fwmark 2 pref 112',
    'prohibit fwmark 3 pref 113',
    'fwmark 4 nop pref 114',
    'fwmark 5 goto 32766 pref 115',
    'fwmark 6 goto 40000 pref 116',
  ].flatMap((rule) => [`rule add ${rule}`, `-6 rule add ${rule}`]);
  host.ip(
    ...both,
    'rule add from 10.1.0.0/16 to 10.2.0.7 lookup 90',
    '-6 rule add from fd01::/64 to fd02::7 lookup 90',
  );
  host.ip('-6 rule add l3mdev pref 117');
  const marks = [1, 2, 3, 4, 5, 6];
  const seen = await observe(t, host, [
    ...marks.map((mark) => query('1.1.1.1', { mark })),
    ...marks.map((mark) => query('2606:4700::1111', { mark })),
  ]);
  t.is(seen.snapshot.rules.length, 2 * 17 + 1 + 5);
  t.is(seen.decisionFor('1.1.1.1', { mark: 3 }).type, 'prohibit');
  t.is(seen.decisionFor('1.1.1.1', { mark: 5 }).gateway, '10.1.0.1');
});

labTest(
  'WireGuard-style rules: unmarked traffic leaves by the tunnel, which the carrier network lies beneath',
  { needs: ['tun'], bothWays: true },
  async (t, lab) => {
    const host = wan(lab, { eth0: 'v4 v6', eth1: 'v4 v6' });
    await tunnel(host, 'wg0');
    host.ip('addr add 10.200.0.2/32 dev wg0', 'addr add fd20::2/128 dev wg0 nodad');
    for (const family of ['', '-6 ']) {
      host.ip(`${family}route add default dev wg0 table 51820`);
      host.ip(
        `${family}rule add not fwmark 51820 lookup 51820`,
        `${family}rule add lookup main suppress_prefixlength 0`,
      );
    }
    const queries = ['1.1.1.1', '2606:4700::1111'].map((destination) => query(destination, { mark: 51820 }));
    const seen = await observe(t, host, [...queries, query('10.1.0.77'), query('fd01::77')]);
    const [eth0, wg0] = [seen.interfaceNamed('eth0'), seen.interfaceNamed('wg0')];
    t.is(seen.decisionFor('1.1.1.1').ifindex, wg0.ifindex);
    t.is(seen.decisionFor('1.1.1.1', { mark: 51820 }).ifindex, eth0.ifindex);
    t.is(seen.decisionFor('10.1.0.77').ifindex, eth0.ifindex);
    t.is(seen.choice.ifindex, eth0.ifindex);
    t.is(seen.choice.vpn, wg0.ifindex);
    t.is(seen.choice.ipv4.way?.gateway, '10.1.0.1');
    t.is(seen.choice.ipv6.way?.gateway, 'fd01::1');
    t.deepEqual(wg0.capabilities.bearerTypes, [NetBearType.BEARER_VPN]);
    t.false(wg0.capabilities.networkCap.includes(NetCap.NET_CAPABILITY_NOT_VPN));
    t.true(wg0.capabilities.networkCap.includes(NetCap.NET_CAPABILITY_INTERNET));
  },
);

labTest(
  'A default route through a tunnel makes it the VPN, and what lies beneath the default network',
  { needs: ['tun'], bothWays: true },
  async (t, lab) => {
    const host = wan(lab, { eth0: 'v4' });
    await tunnel(host, 'tun0');
    host.ip(
      'addr add 10.8.0.2/24 dev tun0',
      'route add default dev tun0 metric 5',
      'route add 198.51.100.7 via 10.1.0.1',
    );
    const seen = await observe(t, host, [query('198.51.100.7')]);
    t.is(seen.decisionFor('1.1.1.1').ifindex, seen.interfaceNamed('tun0').ifindex);
    t.is(seen.choice.ifindex, seen.interfaceNamed('eth0').ifindex);
    t.is(seen.choice.vpn, seen.interfaceNamed('tun0').ifindex);
    t.is(seen.choice.ipv4.way?.metric, 100);
  },
);

labTest(
  "OpenVPN's half routes make the tunnel the VPN on top, without any default route of its own",
  { needs: ['tun'], bothWays: true },
  async (t, lab) => {
    const host = wan(lab, { eth0: 'v4 v6' });
    await tunnel(host, 'tun0');
    host.ip('addr add 10.8.0.6 peer 10.8.0.5/32 dev tun0', 'addr add fd08::2/64 dev tun0 nodad');
    host.ip(
      'route add 0.0.0.0/1 via 10.8.0.5',
      'route add 128.0.0.0/1 via 10.8.0.5',
      'route add 198.51.100.7 via 10.1.0.1',
    );
    host.ip('-6 route add ::/1 dev tun0', '-6 route add 8000::/1 dev tun0');
    const seen = await observe(t, host, [query('198.51.100.7'), query('203.0.113.1'), query('8.8.8.8')]);
    const [eth0, tun0] = [seen.interfaceNamed('eth0'), seen.interfaceNamed('tun0')];
    t.is(seen.choice.ifindex, eth0.ifindex);
    t.is(seen.choice.vpn, tun0.ifindex);
    t.is(seen.choice.ipv4.vpn, tun0.ifindex);
    t.is(seen.choice.ipv6.vpn, tun0.ifindex);
    t.is(seen.choice.ipv6.way?.gateway, 'fd01::1');
    t.true(tun0.capabilities.networkCap.includes(NetCap.NET_CAPABILITY_INTERNET));
  },
);

labTest(
  'With only its half routes and the way to the server left, the carrier is still the default network',
  { needs: ['tun'], bothWays: true },
  async (t, lab) => {
    const host = wan(lab, { eth0: 'v4 bare', eth1: 'v4 bare' });
    await tunnel(host, 'tun0');
    host.ip('addr add 10.8.0.2/24 dev tun0', 'route add default via 10.8.0.1', 'route add 198.51.100.7 via 10.1.0.1');
    const seen = await observe(t, host, [query('198.51.100.7')]);
    t.is(seen.choice.ifindex, seen.interfaceNamed('eth0').ifindex);
    t.is(seen.choice.vpn, seen.interfaceNamed('tun0').ifindex);
  },
);

labTest('A tap in a bridge is a port, not a VPN', { needs: ['tun'], bothWays: true }, async (t, lab) => {
  const host = wan(lab, { eth0: 'bare' });
  await tunnel(host, 'tap0', 'tap');
  host.ip(
    'link add br0 type bridge forward_delay 0',
    'link set tap0 master br0',
    'link set eth0 master br0',
    'link set br0 up',
  );
  host.ip('addr add 10.1.0.2/24 dev br0', 'route add default via 10.1.0.1');
  const seen = await observe(t, host);
  t.is(seen.interfaceNamed('tap0').reason, 'port');
  t.deepEqual(seen.interfaceNamed('tap0').capabilities.bearerTypes, [NetBearType.BEARER_ETHERNET]);
});

labTest("Each user's own table decides: the answer differs by uid", { needs: ['userIds'] }, async (t, lab) => {
  const host = wan(lab, { eth0: 'v4 v6', eth1: 'v4 v6' });
  for (const [family, gateway] of [
    ['', '10.2.0.1'],
    ['-6 ', 'fd02::1'],
  ] as const) {
    host.ip(`${family}route add default via ${gateway} dev eth1 table 77`);
    host.ip(`${family}rule add uidrange 65000-65534 lookup 77 pref 50`);
  }
  host.ip('rule add uidrange 64000-64000 prohibit pref 40');
  const queries = [64000, 65000, 65535].map((uid) => query('1.1.1.1', { uid }));
  const root = await observe(t, host, queries, 0);
  t.is(root.choice.ifindex, root.interfaceNamed('eth0').ifindex);
  t.is(root.decisionFor('1.1.1.1', { uid: 65000 }).gateway, '10.2.0.1');
  t.is(root.decisionFor('1.1.1.1', { uid: 64000 }).type, 'prohibit');
  const user = await observe(t, host, queries, 65534);
  t.is(user.choice.ifindex, user.interfaceNamed('eth1').ifindex);
  t.is(user.choice.ipv4.way?.table, 77);
  t.is(user.choice.ipv6.way?.gateway, 'fd02::1');
});

labTest(
  'Unreachable, prohibit, blackhole and throw routes are decided as the kernel decides them',
  { bothWays: true },
  async (t, lab) => {
    const host = wan(lab, { eth0: 'v4 v6' });
    for (const [index, type] of ['unreachable', 'prohibit', 'blackhole', 'throw'].entries()) {
      host.ip(`route add ${type} 10.10${index}.0.0/16`, `-6 route add ${type} fd10:${index}::/32`);
      host.ip(`route add ${type} 10.11${index}.0.0/16 table 55`, `-6 route add ${type} fd11:${index}::/32 table 55`);
    }
    host.ip(
      'rule add lookup 55 pref 10',
      '-6 rule add lookup 55 pref 10',
      '-6 route add unreachable default metric 4294967295',
    );
    const asked = [0, 1, 2, 3].flatMap((n) => [`10.10${n}.0.1`, `10.11${n}.0.1`, `fd10:${n}::1`, `fd11:${n}::1`]);
    const seen = await observe(
      t,
      host,
      asked.map((destination) => query(destination)),
    );
    const types = (prefix: string) => [0, 1, 2, 3].map((n) => seen.decisionFor(prefix.replace('N', String(n))).type);
    t.deepEqual(types('10.10N.0.1'), ['unreachable', 'prohibit', 'blackhole', 'none']);
    t.deepEqual(types('10.11N.0.1'), ['unreachable', 'prohibit', 'blackhole', 'unicast']);
    const excluded = seen.interfaceNamed('eth0').properties.routes.filter((route) => route.isExcludedRoute);
    t.is(excluded.length, 16);
    t.true(excluded.every((route) => route.interface === ''));
  },
);

labTest(
  'Multipath routes and nexthop objects stand with every interface they lead through',
  { bothWays: true },
  async (t, lab) => {
    const host = wan(lab, { eth0: 'v4 v6 bare', eth1: 'v4 v6 bare' });
    host.ip(
      'route add 10.50.0.0/16 nexthop via 10.1.0.1 weight 5 nexthop via 10.2.0.1',
      'route add 10.51.0.0/16 nexthop dev eth0 nexthop via 10.2.0.1',
    );
    host.ip('-6 route add fd50::/32 nexthop via fd01::1 weight 3 nexthop via fd02::1 weight 256');
    host.ip(
      'nexthop add id 7 via 10.1.0.9 dev eth0',
      'nexthop add id 8 via 10.2.0.9 dev eth1',
      'nexthop add id 9 group 7,3/8',
      'nexthop add id 10 blackhole',
    );
    host.ip(
      'nexthop add id 17 via fd01::9 dev eth0',
      'nexthop add id 18 dev eth1',
      'nexthop add id 20 via fe80::7 dev eth1',
    );
    host.ip(
      'route add 10.52.0.0/16 nhid 7',
      'route add 10.53.0.0/16 nhid 9',
      'route add 10.54.0.0/16 nhid 10',
      'route add 10.55.0.0/16 nhid 20',
    );
    host.ip(
      'route add 10.56.0.0/16 nhid 18',
      'route add 10.57.0.0/16 via inet6 fe80::1 dev eth0 metric 7 mtu 1300 advmss 1200',
    );
    host.ip(
      '-6 route add fd52::/32 nhid 17',
      'route add default nhid 9',
      'route add 10.58.0.0/16 via 10.99.0.1 dev eth0 onlink src 10.1.0.2',
    );
    const asked = [
      '10.50.3.1',
      '10.51.3.1',
      '10.52.3.1',
      '10.53.3.1',
      '10.54.3.1',
      '10.55.3.1',
      '10.56.3.1',
      '10.57.3.1',
      '10.58.0.1',
      'fd50::1',
      'fd52::1',
    ];
    const seen = await observe(
      t,
      host,
      asked.map((destination) => query(destination)),
    );
    t.is(seen.snapshot.nexthops.length, 7);
    t.is(seen.decisionFor('10.57.3.1').mtu, 1300);
    t.is(seen.decisionFor('10.55.3.1').gateway, 'fe80::7');
    t.is(seen.decisionFor('10.54.3.1').type, 'blackhole');
    t.not(seen.choice.ifindex, 0);
  },
);
