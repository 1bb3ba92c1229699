/** Builders of hand-made snapshots: each takes what matters to a test and fills in what an ordinary kernel says. */
import { Scope, type InterfaceAddress } from '../../../src/core/kernel/address.js';
import type { Device } from '../../../src/core/kernel/device.js';
import { LinkFlag, type Link } from '../../../src/core/kernel/link.js';
import type { Neighbour } from '../../../src/core/kernel/neighbour.js';
import type { Nexthop } from '../../../src/core/kernel/nexthop.js';
import type { NextHop, Route } from '../../../src/core/kernel/route.js';
import type { Rule } from '../../../src/core/kernel/rule.js';
import { lookupRecorded } from '../../../src/core/route/route-lookup.js';
import { publicAddresses, snapshotSchema, type Snapshot } from '../../../src/core/snapshot/snapshot.js';

export const upFlags = LinkFlag.UP | LinkFlag.RUNNING | LinkFlag.LOWER_UP;

/** An Ethernet interface that is up with carrier. */
export function link(ifindex: number, name: string, more: Partial<Link> = {}): Link {
  return {
    ifindex,
    name,
    alternativeNames: [],
    hardwareType: 1,
    flags: upFlags,
    operationalState: 'up',
    mtu: 1500,
    macAddress: `52:54:00:00:00:${ifindex.toString(16).padStart(2, '0')}`,
    kind: '',
    group: 0,
    master: 0,
    masterKind: '',
    parent: 0,
    parentElsewhere: false,
    activePort: 0,
    tunMode: '',
    vrfTable: 0,
    ...more,
  };
}

export const loopback = link(1, 'lo', {
  hardwareType: 772,
  flags: upFlags | LinkFlag.LOOPBACK,
  operationalState: 'unknown',
  mtu: 65536,
  macAddress: '00:00:00:00:00:00',
});

/** A tun device with a program behind it. */
export function tun(ifindex: number, name: string, more: Partial<Link> = {}): Link {
  const flags = upFlags | LinkFlag.POINTOPOINT | LinkFlag.NOARP;
  const plain = { hardwareType: 65534, macAddress: '', operationalState: 'unknown' } as const;
  return link(ifindex, name, { ...plain, flags, kind: 'tun', tunMode: 'tun', ...more });
}

/** `192.0.2.5/24` as an address of an interface. */
export function address(ifindex: number, text: string, more: Partial<InterfaceAddress> = {}): InterfaceAddress {
  const [ip = '', length = ''] = text.split('/');
  const isIpv6 = ip.includes(':');
  return {
    ifindex,
    family: isIpv6 ? 10 : 2,
    address: ip,
    prefixLength: length === '' ? (isIpv6 ? 128 : 32) : Number(length),
    peer: '',
    scope: /^fe[89ab]/.test(ip) ? Scope.LINK : ip === '::1' || ip.startsWith('127.') ? Scope.HOST : Scope.UNIVERSE,
    flags: 0x80,
    preferredSeconds: null,
    validSeconds: null,
    ...more,
  };
}

export const via = (ifindex: number, gateway = '', more: Partial<NextHop> = {}): NextHop => ({
  ifindex,
  gateway,
  weight: 1,
  flags: 0,
  ...more,
});

/** A route to `destination` (`default`, `default6` or a prefix); no next hop = none. */
export function route(destination: string, hops: NextHop | readonly NextHop[] = [], more: Partial<Route> = {}): Route {
  const text = destination === 'default' ? '0.0.0.0/0' : destination === 'default6' ? '::/0' : destination;
  const [ip = '', length = ''] = text.split('/');
  const isIpv6 = ip.includes(':');
  return {
    family: isIpv6 ? 10 : 2,
    destination: ip,
    prefixLength: length === '' ? (isIpv6 ? 128 : 32) : Number(length),
    source: '',
    sourcePrefixLength: 0,
    table: 254,
    metric: isIpv6 ? 1024 : 0,
    type: 'unicast',
    protocol: 3,
    scope: 0,
    tos: 0,
    preferredSource: '',
    mtu: 0,
    flags: 0,
    expiresSeconds: null,
    preference: 'medium',
    nexthopId: 0,
    nexthops: 'ifindex' in hops ? [hops] : hops,
    ...more,
  };
}

export function rule(priority: number, more: Partial<Rule> = {}): Rule {
  return {
    family: 2,
    priority,
    action: 'lookup',
    table: 254,
    invert: false,
    source: '',
    sourcePrefixLength: 0,
    destination: '',
    destinationPrefixLength: 0,
    inputInterface: '',
    outputInterface: '',
    mark: null,
    markMask: 0xffffffff,
    uidRange: null,
    tos: 0,
    ipProtocol: 0,
    sourcePorts: null,
    destinationPorts: null,
    suppressPrefixLength: -1,
    suppressGroup: -1,
    target: 0,
    vrf: false,
    protocol: 3,
    ...more,
  };
}

/** What every namespace starts with. */
export const defaultRules: readonly Rule[] = [2, 10].flatMap((family) => [
  rule(0, { family: family === 2 ? 2 : 10, table: 255 }),
  rule(32766, { family: family === 2 ? 2 : 10, table: 254 }),
  ...(family === 2 ? [rule(32767, { table: 253 })] : []),
]);

export const device = (ifindex: number, more: Partial<Device> = {}): Device => ({
  ifindex,
  deviceType: '',
  driver: '',
  wireless: false,
  speedKbps: 0,
  transmitKbps: 0,
  receiveKbps: 0,
  ssid: '',
  ...more,
});

export const nexthop = (id: number, ifindex: number, more: Partial<Nexthop> = {}): Nexthop => ({
  id,
  ifindex,
  gateway: '',
  blackhole: false,
  group: [],
  ...more,
});

export const neighbour = (ifindex: number, ip: string, more: Partial<Neighbour> = {}): Neighbour => ({
  ifindex,
  family: ip.includes(':') ? 10 : 2,
  address: ip,
  macAddress: '52:54:00:aa:bb:cc',
  state: 'reachable',
  flags: 0,
  ...more,
});

/**
 * A snapshot of these records. Its decisions are those that its tables lead to (as the kernel's would be), unless a test
 * gives its own.
 */
export function snapshot(records: Partial<Snapshot> = {}): Snapshot {
  const undecided: Snapshot = {
    schema: snapshotSchema,
    takenAt: '2026-01-02T03:04:05.000Z',
    uid: 1000,
    netns: '',
    source: 'netlink',
    consistent: true,
    missing: [],
    links: [loopback],
    addresses: [address(1, '127.0.0.1/8'), address(1, '::1')],
    routes: [],
    rules: defaultRules,
    nexthops: [],
    devices: [],
    neighbours: [],
    decisions: [],
    resolverConfiguration: { path: '', nameservers: [], searchDomains: [] },
    ...records,
  };
  if (records.decisions !== undefined) return undecided;
  const { ipv4, ipv6 } = publicAddresses;
  const decide = (destination: string, family: 2 | 10) =>
    lookupRecorded({ ...undecided }, { destination, family, uid: undecided.uid });
  return { ...undecided, decisions: [...ipv4.map((each) => decide(each, 2)), ...ipv6.map((each) => decide(each, 10))] };
}

/** A home: one Ethernet interface with both families, its routes, and the loopback. */
export function home(more: Partial<Snapshot> = {}): Snapshot {
  return snapshot({
    links: [loopback, link(2, 'eth0')],
    addresses: [
      address(1, '127.0.0.1/8'),
      address(1, '::1'),
      address(2, '198.51.100.5/24'),
      address(2, '2001:db8:1::5/64'),
      address(2, 'fe80::5/64'),
    ],
    routes: [
      route('default', via(2, '198.51.100.1'), { metric: 100, protocol: 16 }),
      route('198.51.100.0/24', via(2), { metric: 100, preferredSource: '198.51.100.5' }),
      route('default6', via(2, 'fe80::1'), { protocol: 9, expiresSeconds: 1800 }),
      route('2001:db8:1::/64', via(2), { metric: 256 }),
      route('fe80::/64', via(2), { metric: 256 }),
    ],
    ...more,
  });
}
