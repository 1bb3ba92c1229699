import test from 'ava';
import { bearerOf } from '../../../src/core/network/bearer.js';
import { NetBearType } from '../../../src/core/network/types.js';
import type { Snapshot } from '../../../src/core/snapshot/snapshot.js';
import { address, device, home, link, loopback, route, snapshot, tun, via } from './build-snapshot.js';

const { BEARER_BLUETOOTH, BEARER_CELLULAR, BEARER_ETHERNET, BEARER_VPN, BEARER_WIFI } = NetBearType;

const bearer = (records: Partial<Snapshot>, ifindex = 2) => bearerOf(snapshot(records), ifindex);
const ofLink = (more: Parameters<typeof link>[2], deviceMore?: Parameters<typeof device>[1], name = 'x0') =>
  bearer({
    links: [loopback, link(2, name, more)],
    devices: deviceMore === undefined ? [] : [device(2, deviceMore)],
  });

test('a plain Ethernet device is Ethernet', (t) => {
  t.deepEqual(ofLink({}), { value: BEARER_ETHERNET, source: 'hardware type 1' });
  t.deepEqual(ofLink({ kind: 'veth' }), { value: BEARER_ETHERNET, source: 'kind veth' });
});

test('hand-built: WireGuard, OpenVPN in the kernel and IPsec interfaces are VPNs', (t) => {
  for (const kind of ['wireguard', 'ovpn', 'ovpn-dco', 'xfrm', 'vti', 'vti6']) {
    t.deepEqual(ofLink({ kind, hardwareType: 65534 }), { value: BEARER_VPN, source: `kind ${kind}` });
  }
});

test('a tun is a VPN, a tap too unless it is in a bridge', (t) => {
  t.deepEqual(bearer({ links: [loopback, tun(2, 'tun0')] }), { value: BEARER_VPN, source: 'kind tun' });
  t.is(bearer({ links: [loopback, link(2, 'tap0', { kind: 'tun', tunMode: 'tap' })] }).value, BEARER_VPN);
  const bridged = [
    loopback,
    link(2, 'tap0', { kind: 'tun', tunMode: 'tap', master: 3 }),
    link(3, 'br0', { kind: 'bridge' }),
  ];
  t.is(bearer({ links: bridged }).value, BEARER_ETHERNET);
  t.is(bearer({ links: bridged }, 3).value, BEARER_ETHERNET);
  t.is(bearer({ links: [loopback, tun(2, 'tun0', { tunMode: '' })] }).source, 'kind tun');
});

test('hand-built: plain tunnels are VPNs once the default route leads through them', (t) => {
  for (const kind of ['ipip', 'gre', 'sit', 'ip6tnl']) {
    const links = [loopback, link(2, 'tunnel0', { kind, hardwareType: 768 })];
    t.is(bearer({ links }).value, BEARER_ETHERNET, kind);
    t.deepEqual(bearer({ links, routes: [route('default', via(2))] }), {
      value: BEARER_VPN,
      source: `kind ${kind} with a default route`,
    });
  }
});

test('hand-built: ppp over another network is a VPN, ppp alone is the line itself', (t) => {
  const ppp = link(3, 'ppp0', { kind: 'ppp', hardwareType: 512 });
  const routes = [route('default', via(3))];
  const alone = { links: [loopback, link(2, 'eth0'), ppp], addresses: [address(3, '192.0.2.9/32')], routes };
  t.deepEqual(bearer(alone, 3), { value: BEARER_ETHERNET, source: 'kind ppp with no network beneath it' });
  const overEthernet = { ...alone, routes: [...routes, route('203.0.113.7', via(2, '198.51.100.1'))] };
  t.deepEqual(bearer(overEthernet, 3), { value: BEARER_VPN, source: 'kind ppp over another network' });
  t.is(bearer({ ...overEthernet, devices: [device(3, { deviceType: 'wwan' })] }, 3).value, BEARER_CELLULAR);
  t.is(bearer({ ...overEthernet, links: [link(3, 'pppoe-wan', { kind: 'ppp' })] }, 3).value, BEARER_ETHERNET);
});

test('hand-built: Wi-Fi is told by DEVTYPE, nl80211, hardware type, and last by the name', (t) => {
  t.deepEqual(ofLink({}, { deviceType: 'wlan' }), { value: BEARER_WIFI, source: 'DEVTYPE wlan' });
  t.deepEqual(ofLink({}, { wireless: true }), { value: BEARER_WIFI, source: 'nl80211' });
  t.is(ofLink({ hardwareType: 803 }).value, BEARER_WIFI);
  t.deepEqual(ofLink({}, undefined, 'wlp3s0'), { value: BEARER_WIFI, source: 'name wlp3s0' });
  t.is(ofLink({ kind: 'veth' }, undefined, 'wlan0').value, BEARER_ETHERNET);
});

test('hand-built: cellular is told by kind, raw IP hardware, driver, DEVTYPE, and last by the name', (t) => {
  t.deepEqual(ofLink({ kind: 'wwan' }), { value: BEARER_CELLULAR, source: 'kind wwan' });
  t.deepEqual(ofLink({ hardwareType: 519 }), { value: BEARER_CELLULAR, source: 'hardware type 519' });
  t.deepEqual(ofLink({}, { driver: 'cdc_mbim' }), { value: BEARER_CELLULAR, source: 'driver cdc_mbim' });
  t.deepEqual(ofLink({ hardwareType: 65534 }, { deviceType: 'wwan' }), {
    value: BEARER_CELLULAR,
    source: 'DEVTYPE wwan',
  });
  for (const name of ['rmnet_data0', 'rev_rmnet0', 'ccmni1', 'wwan0', 'wwp0s20u4']) {
    t.is(ofLink({}, undefined, name).value, BEARER_CELLULAR, name);
  }
});

test('hand-built: Bluetooth is Ethernet over it, not 6LoWPAN', (t) => {
  t.is(ofLink({}, { deviceType: 'bluetooth' }).value, BEARER_BLUETOOTH);
  t.is(ofLink({ hardwareType: 825 }, { deviceType: 'bluetooth' }).value, BEARER_ETHERNET);
  t.is(ofLink({}, undefined, 'bnep0').value, BEARER_BLUETOOTH);
});

test('a USB-tethered phone stays Ethernet', (t) => {
  t.is(ofLink({}, { driver: 'rndis_host', deviceType: 'gadget' }, 'usb0').value, BEARER_ETHERNET);
});

test('hand-built: a bond is what its active port is, else its first that is up', (t) => {
  const links = (activePort: number, state: 'up' | 'down' = 'up') => [
    loopback,
    link(2, 'eth0', { master: 9, masterKind: 'bond', operationalState: state }),
    link(3, 'wlan0', { master: 9, masterKind: 'bond' }),
    link(9, 'bond0', { kind: 'bond', activePort }),
  ];
  const devices = [device(3, { wireless: true })];
  t.deepEqual(bearer({ links: links(3), devices }, 9), { value: BEARER_WIFI, source: 'bond0 over wlan0: nl80211' });
  t.is(bearer({ links: links(0), devices }, 9).value, BEARER_ETHERNET);
  t.is(bearer({ links: links(0, 'down'), devices }, 9).value, BEARER_WIFI);
});

test('hand-built: VLAN, macvlan and MACsec are what their parent is, unless that is in another namespace', (t) => {
  for (const kind of ['vlan', 'macvlan', 'macvtap', 'ipvlan', 'macsec']) {
    const links = (parentElsewhere: boolean) => [
      loopback,
      link(2, 'x', { kind, parent: 3, parentElsewhere }),
      link(3, 'wwan0'),
    ];
    t.deepEqual(bearer({ links: links(false) }), { value: BEARER_CELLULAR, source: 'x over wwan0: name wwan0' });
    t.is(bearer({ links: links(true) }).value, BEARER_ETHERNET);
  }
});

test('the peer of a veth is not below it', (t) => {
  t.is(
    bearer({ links: [loopback, link(2, 'veth0', { kind: 'veth', parent: 3 }), link(3, 'wlan0')] }).value,
    BEARER_ETHERNET,
  );
});

test('links that stand on one another in a circle have a bearer', (t) => {
  const links = [
    link(2, 'a', { kind: 'vlan', parent: 3 }),
    link(3, 'b', { kind: 'macvlan', parent: 2 }),
    link(4, 'self', { kind: 'vlan', parent: 4 }),
    link(5, 'lost', { kind: 'vlan', parent: 99 }),
  ];
  for (const { ifindex } of links) t.is(bearer({ links }, ifindex).value, BEARER_ETHERNET);
  t.is(bearer({ links }, 1234).value, BEARER_ETHERNET);
});

test('who manages an interface, or the one below it, has the first word', (t) => {
  const evidence = [
    { ifindex: 2, source: 'ModemManager', bearer: BEARER_CELLULAR },
    { ifindex: 2, source: 'somebody else', bearer: BEARER_WIFI },
  ];
  t.deepEqual(bearerOf(home(), 2, evidence), { value: BEARER_CELLULAR, source: 'ModemManager' });
  t.is(bearerOf(home(), 1, evidence).value, BEARER_ETHERNET);
});
