import { NetBearType, NetCap } from '../../src/core/network/types.js';
import { eventually } from '../lab/eventually.js';
import { labTest } from '../lab/lab-test.js';
import { observe, query } from '../lab/observe.js';
import { witness } from '../lab/witness.js';
import { wan } from './networks.js';

const { NET_CAPABILITY_INTERNET, NET_CAPABILITY_NOT_METERED, NET_CAPABILITY_NOT_VPN } = NetCap;

labTest('The interface with the one default route is the default network', { bothWays: true }, async (t, lab) => {
  const host = wan(lab, { eth0: 'v4 v6' });
  host.ip('neigh add 10.1.0.9 lladdr 02:00:00:00:00:09 dev eth0', 'neigh add 10.1.0.8 nud failed dev eth0');
  host.ip('-6 neigh add fd01::9 router lladdr 02:00:00:00:00:0a dev eth0');
  host.ip('link property add dev eth0 altname uplink-with-a-long-name', 'link set eth0 mtu 1400 group 7');
  host.ip(
    'addr add 10.7.0.2 peer 10.7.0.1/32 dev eth0',
    'addr add 192.0.2.9/24 dev eth0 valid_lft 900 preferred_lft 0',
  );
  const seen = await observe(t, host, [query('10.1.0.9'), query('10.1.0.2'), query('fd01::9'), query('10.7.0.1')]);
  const eth0 = seen.interfaceNamed('eth0');
  t.is(seen.choice.ifindex, eth0.ifindex);
  t.is(seen.choice.ipv4.way?.gateway, '10.1.0.1');
  t.is(seen.choice.ipv4.way?.sourceAddress, '10.1.0.2');
  t.is(seen.choice.ipv6.way?.gateway, 'fd01::1');
  t.is(seen.choice.vpn, 0);
  t.deepEqual(eth0.capabilities.bearerTypes, [NetBearType.BEARER_ETHERNET]);
  const caps = [NET_CAPABILITY_NOT_METERED, NET_CAPABILITY_INTERNET, NET_CAPABILITY_NOT_VPN];
  t.deepEqual(eth0.capabilities.networkCap, caps);
  t.true(eth0.properties.isIPv4LinkValid);
  t.true(eth0.properties.isIPv6LinkValid);
  t.is(seen.interfaceNamed('lo').reason, 'loopback');
});

labTest(
  'Of two default routes the one with the lower metric wins, in each family by itself',
  { bothWays: true },
  async (t, lab) => {
    const host = wan(lab, { eth0: 'v4 v6', eth1: 'v4 v6' });
    const before = await observe(t, host);
    t.is(before.choice.ifindex, before.interfaceNamed('eth0').ifindex);
    host.ip('route add default via 10.2.0.1 dev eth1 metric 50');
    const after = await observe(t, host);
    const eth1 = after.interfaceNamed('eth1');
    t.is(after.choice.ifindex, eth1.ifindex);
    t.is(after.choice.ipv4.way?.metric, 50);
    t.is(after.choice.ipv6.way?.ifindex, after.interfaceNamed('eth0').ifindex);
    t.true(eth1.properties.isIPv6LinkValid);
  },
);

labTest(
  'Without a default route there is no default network, though there is a network',
  { bothWays: true },
  async (t, lab) => {
    const host = wan(lab, { eth0: 'v4 v6 bare' });
    const seen = await observe(t, host, [query('10.1.0.1')]);
    t.is(seen.choice.ifindex, 0);
    t.is(seen.choice.ipv4.way, null);
    const eth0 = seen.interfaceNamed('eth0');
    t.is(eth0.reason, '');
    t.false(eth0.capabilities.networkCap.includes(NET_CAPABILITY_INTERNET));
    t.false(eth0.properties.isIPv4LinkValid);
  },
);

labTest(
  'A bridge with the default route is the network, and its ports are none',
  { bothWays: true },
  async (t, lab) => {
    const host = wan(lab, { eth0: 'bare', eth1: 'bare' });
    host.ip(
      'link add br0 type bridge forward_delay 0',
      'link set eth0 master br0',
      'link set eth1 master br0',
      'link set br0 up',
    );
    host.ip('addr add 10.1.0.2/24 dev br0', 'route add default via 10.1.0.1');
    await eventually('br0 forwards', () =>
      witness(host).links.some((link) => link.name === 'br0' && link.operationalState === 'up'),
    );
    const seen = await observe(t, host);
    t.is(seen.choice.ifindex, seen.interfaceNamed('br0').ifindex);
    t.is(seen.interfaceNamed('eth0').reason, 'port');
    t.is(seen.interfaceNamed('eth1').reason, 'port');
    t.deepEqual(seen.interfaceNamed('br0').capabilities.bearerTypes, [NetBearType.BEARER_ETHERNET]);
  },
);

labTest(
  'A bridge of virtual ports without a default route, as docker0, is no network',
  { bothWays: true },
  async (t, lab) => {
    const host = wan(lab, { eth0: 'v4', vethc1: 'bare' });
    host.ip('link add docker0 type bridge forward_delay 0', 'link set vethc1 master docker0', 'link set docker0 up');
    host.ip(
      'addr add 172.17.0.1/16 dev docker0',
      'link add virbr0 type bridge',
      'link set virbr0 up',
      'addr add 192.168.122.1/24 dev virbr0',
    );
    await eventually('docker0 forwards', () =>
      witness(host).links.some((link) => link.name === 'docker0' && link.operationalState === 'up'),
    );
    const seen = await observe(t, host, [query('172.17.0.9')]);
    t.is(seen.choice.ifindex, seen.interfaceNamed('eth0').ifindex);
    t.is(seen.interfaceNamed('docker0').reason, 'virtual-bridge');
    t.not(seen.interfaceNamed('virbr0').reason, '');
  },
);

labTest(
  'An interface that is down, or has no carrier, is no network though it has addresses and routes',
  { bothWays: true },
  async (t, lab) => {
    const host = wan(lab, { eth0: 'v4 v6', eth1: 'v4 v6', eth2: 'v4' });
    host.ip(
      'link set eth0 down',
      'link add loose0 type veth peer name loose1',
      'link set loose0 up',
      'addr add 10.9.0.2/24 dev loose0',
    );
    host.ip('route add default via 10.9.0.1 dev loose0 metric 1');
    await eventually('loose0 waits', () =>
      witness(host).links.some((link) => link.name === 'loose0' && link.operationalState === 'lowerlayerdown'),
    );
    const seen = await observe(t, host, [query('10.9.0.1')]);
    t.is(seen.interfaceNamed('eth0').reason, 'down');
    t.is(seen.interfaceNamed('loose0').reason, 'no-carrier');
    t.is(seen.interfaceNamed('loose1').reason, 'down');
    t.is(seen.choice.ipv6.way?.ifindex, seen.interfaceNamed('eth1').ifindex);
  },
);
