import type { InterfaceAddress } from '../kernel/address.js';
import type { Device } from '../kernel/device.js';
import type { Link } from '../kernel/link.js';
import type { Neighbour } from '../kernel/neighbour.js';
import type { Nexthop } from '../kernel/nexthop.js';
import { routeTypes, type NextHop, type Route, type RouteDecision, type RouteQuery } from '../kernel/route.js';
import type { PortRange, Rule } from '../kernel/rule.js';
import {
  array,
  boolean,
  integer,
  ipAddress,
  ipAddressOrEmpty,
  nullable,
  object,
  ofOneFamily,
  oneOf,
  text,
  zonedAddress,
  type Check,
} from './checked.js';
import { managersCheck } from './manager-checks.js';
import { type PlainSnapshot, snapshotSchema } from './snapshot.js';

const u8 = integer(0, 0xff);
const u16 = integer(0, 0xffff);
const u32 = integer(0, 0xffffffff);
const ifindex = integer(0, 0x7fffffff);
const name = text(128);
const family = oneOf([2, 10]);
const prefixLength = integer(0, 128);
const kbps = integer(0, Number.MAX_SAFE_INTEGER);
const source = oneOf(['netlink', 'procfs']);

const link: Check<Link> = object({
  ifindex,
  name,
  alternativeNames: array(name, 1000),
  hardwareType: u16,
  flags: u32,
  operationalState: oneOf(['unknown', 'notpresent', 'down', 'lowerlayerdown', 'testing', 'dormant', 'up']),
  mtu: u32,
  macAddress: text(128),
  kind: name,
  group: u32,
  master: ifindex,
  masterKind: name,
  parent: ifindex,
  parentElsewhere: boolean,
  activePort: ifindex,
  tunMode: oneOf(['tun', 'tap', '']),
  vrfTable: u32,
});

const address: Check<InterfaceAddress> = ofOneFamily(
  object({
    ifindex,
    family,
    address: ipAddress,
    prefixLength,
    peer: ipAddressOrEmpty,
    scope: u8,
    flags: u32,
    preferredSeconds: nullable(u32),
    validSeconds: nullable(u32),
  }),
  [['address', 'prefixLength'], ['peer']],
);

const nextHop: Check<NextHop> = object({ ifindex, gateway: ipAddressOrEmpty, weight: integer(1, 0x10000), flags: u32 });

const route: Check<Route> = ofOneFamily(
  object({
    family,
    destination: ipAddress,
    prefixLength,
    source: ipAddressOrEmpty,
    sourcePrefixLength: prefixLength,
    table: u32,
    metric: u32,
    type: oneOf(routeTypes),
    protocol: u8,
    scope: u8,
    tos: u8,
    preferredSource: ipAddressOrEmpty,
    mtu: u32,
    flags: u32,
    expiresSeconds: nullable(integer(-0x80000000, 0xffffffff)),
    preference: oneOf(['low', 'medium', 'high']),
    nexthopId: u32,
    nexthops: array(nextHop, 65536),
  }),
  [['destination', 'prefixLength'], ['source', 'sourcePrefixLength'], ['preferredSource']],
);

const portRange: Check<PortRange> = object({ first: u16, last: u16 });

const rule: Check<Rule> = ofOneFamily(
  object({
    family,
    priority: u32,
    action: oneOf(['lookup', 'goto', 'nop', 'blackhole', 'unreachable', 'prohibit', 'unknown']),
    table: u32,
    invert: boolean,
    source: ipAddressOrEmpty,
    sourcePrefixLength: prefixLength,
    destination: ipAddressOrEmpty,
    destinationPrefixLength: prefixLength,
    inputInterface: name,
    outputInterface: name,
    mark: nullable(u32),
    markMask: u32,
    uidRange: nullable(object({ first: u32, last: u32 })),
    tos: u8,
    ipProtocol: u8,
    sourcePorts: nullable(portRange),
    destinationPorts: nullable(portRange),
    suppressPrefixLength: integer(-1, 128),
    suppressGroup: integer(-1, 0xffffffff),
    target: u32,
    vrf: boolean,
    protocol: u8,
  }),
  [
    ['source', 'sourcePrefixLength'],
    ['destination', 'destinationPrefixLength'],
  ],
);

const nexthop: Check<Nexthop> = object({
  id: u32,
  ifindex,
  gateway: ipAddressOrEmpty,
  blackhole: boolean,
  group: array(object({ id: u32, weight: integer(1, 0x10000) }), 65536),
});

const device: Check<Device> = object({
  ifindex,
  deviceType: name,
  driver: name,
  wireless: boolean,
  speedKbps: kbps,
  transmitKbps: kbps,
  receiveKbps: kbps,
  ssid: text(256),
});

const neighbour: Check<Neighbour> = ofOneFamily(
  object({
    ifindex,
    family,
    address: ipAddress,
    macAddress: text(128),
    state: oneOf(['incomplete', 'reachable', 'stale', 'delay', 'probe', 'failed', 'noarp', 'permanent', 'none']),
    flags: u32,
  }),
  [['address']],
);

const query: Check<RouteQuery> = (value, path) => {
  const { uid, ...asked } = object({ destination: ipAddress, family, uid: nullable(integer(-1, 0xffffffff)) })(
    withUid(value),
    path,
  );
  return uid === null ? asked : { ...asked, uid };
};

/** The one optional field: lookups of the snapshot itself always ask for a user. */
const withUid = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !('uid' in value) ? { ...value, uid: null } : value;

const decision: Check<RouteDecision> = object({
  query,
  type: oneOf([...routeTypes, 'none']),
  ifindex,
  gateway: ipAddressOrEmpty,
  sourceAddress: ipAddressOrEmpty,
  table: u32,
  metric: u32,
  destination: ipAddressOrEmpty,
  prefixLength,
  mtu: u32,
  rulePriority: nullable(u32),
});

/** A whole snapshot of the version that this program writes. */
export const snapshotCheck: Check<PlainSnapshot> = (value, path) => {
  const { managers, ...snapshot } = fields(value, path);
  return managers === undefined ? snapshot : { ...snapshot, managers };
};

const fields = object({
  schema: oneOf([snapshotSchema]),
  takenAt: text(64),
  uid: integer(-1, 0xffffffff),
  netns: text(256),
  source,
  consistent: boolean,
  missing: array(object({ part: name, reason: text() }), 1000),
  links: array(link),
  addresses: array(address),
  routes: array(route),
  rules: array(rule),
  nexthops: array(nexthop),
  devices: array(device),
  neighbours: array(neighbour),
  decisions: array(decision, 1000),
  resolverConfiguration: object({
    path: text(4096),
    nameservers: array(zonedAddress, 1000),
    searchDomains: array(text(), 1000),
  }),
  managers: managersCheck,
});
