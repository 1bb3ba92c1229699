import test from 'ava';
import { AddressFlag } from '../../../src/core/kernel/address.js';
import { LinkFlag } from '../../../src/core/kernel/link.js';
import { findInterface, findNetwork, findNetworkById } from '../../../src/core/network/find-network.js';
import { interfacesOf, networksOf } from '../../../src/core/network/networks.js';
import type { Snapshot } from '../../../src/core/snapshot/snapshot.js';
import { address, home, link, loopback, route, rule, snapshot, tun, upFlags, via } from './build-snapshot.js';

const reasonOf = (of: Snapshot, name: string): string =>
  interfacesOf(of).find((each) => each.link.name === name)?.reason ?? 'absent';

const withLink = (
  more: Parameters<typeof link>[2],
  addresses = [address(2, '192.0.2.5/24')],
  routes: Snapshot['routes'] = [],
) => snapshot({ links: [loopback, link(2, 'x', more)], addresses, routes });

test('an interface with carrier and a usable address is a network whose netId is 100 + ifindex', (t) => {
  const [network, ...others] = networksOf(home());
  t.is(network?.netId, 102);
  t.is(network?.reason, '');
  t.deepEqual(others, []);
  t.is(reasonOf(home(), 'lo'), 'loopback');
});

test('an interface that is down, without carrier or waiting for authentication is no network', (t) => {
  t.is(reasonOf(withLink({ flags: 0, operationalState: 'down' }), 'x'), 'down');
  t.is(reasonOf(withLink({ flags: LinkFlag.UP, operationalState: 'down' }), 'x'), 'no-carrier');
  t.is(reasonOf(withLink({ flags: LinkFlag.UP, operationalState: 'lowerlayerdown' }), 'x'), 'no-carrier');
  t.is(reasonOf(withLink({ operationalState: 'dormant' }), 'x'), 'dormant');
});

test('where the driver tells no state, the carrier flags decide', (t) => {
  t.is(reasonOf(withLink({ operationalState: 'unknown' }), 'x'), '');
  t.is(reasonOf(withLink({ operationalState: 'unknown', flags: LinkFlag.UP }), 'x'), 'no-carrier');
});

test('ports of bridges and bonds are no networks, members of a VRF are', (t) => {
  const under = (kind: string) =>
    snapshot({
      links: [loopback, link(2, 'x', { master: 3 }), link(3, 'master', { kind })],
      addresses: [address(2, '192.0.2.5/24')],
    });
  for (const kind of ['bridge', 'bond', 'team', 'openvswitch']) t.is(reasonOf(under(kind), 'x'), 'port');
  t.is(reasonOf(under('vrf'), 'x'), '');
});

test('a bridge of virtual ports, or of none, is no network unless the default route leaves by it', (t) => {
  const bridge = (port: Parameters<typeof link>[2], routes: Snapshot['routes'] = []) =>
    snapshot({
      links: [loopback, link(2, 'br0', { kind: 'bridge' }), link(3, 'port', { master: 2, ...port })],
      addresses: [address(2, '192.0.2.5/24')],
      routes,
    });
  t.is(reasonOf(bridge({ kind: 'veth' }), 'br0'), 'virtual-bridge');
  t.is(reasonOf(bridge({ kind: 'veth', master: 0 }), 'br0'), 'virtual-bridge');
  t.is(reasonOf(bridge({ kind: 'veth' }, [route('default', via(2, '192.0.2.1'))]), 'br0'), '');
  t.is(reasonOf(bridge({ kind: '' }), 'br0'), '');
});

test('hand-built: a bridge over a VLAN of a bond of hardware is a network', (t) => {
  const stacked = snapshot({
    links: [
      loopback,
      link(2, 'eth0', { master: 3, masterKind: 'bond' }),
      link(3, 'bond0', { kind: 'bond' }),
      link(4, 'bond0.7', { kind: 'vlan', parent: 3, master: 5, masterKind: 'bridge' }),
      link(5, 'br0', { kind: 'bridge' }),
    ],
    addresses: [address(5, '192.0.2.5/24')],
  });
  t.is(reasonOf(stacked, 'br0'), '');
  t.is(reasonOf(stacked, 'bond0'), 'no-address');
});

test('a veth alone is a network: the eth0 of a container', (t) => {
  t.is(reasonOf(withLink({ kind: 'veth', parent: 7, parentElsewhere: true }), 'x'), '');
});

test('addresses that cannot be used make no network, and the nearest reason is told', (t) => {
  const only = (...addresses: Snapshot['addresses']) => reasonOf(withLink({}, [...addresses]), 'x');
  const tentative = address(2, '2001:db8::5/64', { flags: AddressFlag.TENTATIVE });
  const failed = address(2, '2001:db8::6/64', { flags: AddressFlag.TENTATIVE | AddressFlag.DADFAILED });
  t.is(only(), 'no-address');
  t.is(only(tentative), 'tentative');
  t.is(only(failed), 'dad-failed');
  t.is(only(address(2, 'fe80::1/64')), 'link-local-only');
  t.is(only(address(2, '169.254.3.4/16')), 'link-local-only');
  t.is(only(failed, tentative, address(2, 'fe80::1/64')), 'tentative');
  t.is(only(address(2, '2001:db8::5/64', { flags: AddressFlag.TENTATIVE | AddressFlag.OPTIMISTIC })), '');
  t.is(only(address(2, 'fd00::5/64')), '');
});

test('a default route makes a network of an interface without an address', (t) => {
  const links = [loopback, tun(2, 'tun0')];
  t.is(reasonOf(snapshot({ links, routes: [route('default', via(2))] }), 'tun0'), '');
  t.is(reasonOf(snapshot({ links, routes: [route('0.0.0.0/1', via(2)), route('128.0.0.0/1', via(2))] }), 'tun0'), '');
  t.is(reasonOf(snapshot({ links, routes: [route('0.0.0.0/1', via(2))] }), 'tun0'), 'no-address');
});

test('a default route that no rule reaches, that is dead or that has expired makes no network', (t) => {
  const links = [loopback, tun(2, 'tun0')];
  const given = (more: Partial<Snapshot>) => reasonOf(snapshot({ links, ...more }), 'tun0');
  const elsewhere = [route('default', via(2), { table: 77 })];
  t.is(given({ routes: elsewhere }), 'no-address');
  t.is(given({ routes: elsewhere, rules: [rule(100, { table: 77, mark: 5 })] }), '');
  t.is(given({ routes: [route('default', via(2, '', { flags: 1 }))] }), 'no-address');
  t.is(given({ routes: [route('default6', via(2), { expiresSeconds: -1 })] }), 'no-address');
});

test('interfaces that are below one another in a circle are still judged', (t) => {
  const circle = snapshot({
    links: [
      loopback,
      link(2, 'a', { kind: 'bridge', master: 3, masterKind: 'bridge' }),
      link(3, 'b', { kind: 'bridge', master: 2, masterKind: 'bridge' }),
      link(4, 'c', { kind: 'vlan', parent: 4, flags: upFlags }),
    ],
    addresses: [address(4, '192.0.2.5/24')],
  });
  t.is(reasonOf(circle, 'a'), 'port');
  t.is(reasonOf(circle, 'c'), '');
});

test('NET is a netId, a name, an alternative name, if:NAME or default', (t) => {
  const given = snapshot({
    ...home(),
    links: [loopback, link(2, 'eth0', { alternativeNames: ['enp0s1'] }), link(3, '102'), link(4, 'default')],
    addresses: [...home().addresses, address(3, '203.0.113.5/24'), address(4, '203.0.113.6/24')],
  });
  for (const reference of ['102', 'eth0', 'enp0s1', 'if:eth0', 'if:enp0s1', 'default']) {
    t.is(findNetwork(given, reference).link.name, 'eth0', reference);
  }
  t.is(findNetwork(given, 'if:102').link.name, '102');
  t.is(findNetwork(given, 'if:default').link.name, 'default');
  t.is(findInterface(given, 'lo').netId, 101);
});

test('an unknown NET is wrong usage; an interface that is no network says why', (t) => {
  t.like(
    t.throws(() => findNetwork(home(), 'wlan9')),
    { reason: 'usage.network', target: 'wlan9' },
  );
  t.like(
    t.throws(() => findNetwork(home(), '0')),
    { reason: 'usage.network' },
  );
  t.like(
    t.throws(() => findNetwork(home(), 'lo')),
    { reason: 'net.loopback', target: 'lo' },
  );
  t.like(
    t.throws(() => findNetwork(snapshot(), 'default')),
    { reason: 'net.none' },
  );
});

test('the netId of no network is a wrong value for the library', (t) => {
  t.is(findNetworkById(home(), 102).link.name, 'eth0');
  for (const netId of [0, -1, 101, 103, Number.NaN]) {
    t.like(
      t.throws(() => findNetworkById(home(), netId)),
      { reason: 'value.network', code: 2100001 },
    );
  }
});
