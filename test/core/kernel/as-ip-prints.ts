import type { InterfaceAddress } from '../../../src/core/kernel/address.js';
import type { Link } from '../../../src/core/kernel/link.js';
import type { Neighbour } from '../../../src/core/kernel/neighbour.js';
import type { Nexthop } from '../../../src/core/kernel/nexthop.js';
import type { NextHop, Route } from '../../../src/core/kernel/route.js';
import type { Rule } from '../../../src/core/kernel/rule.js';

/** One object of `ip -j -d -N`. */
export type Printed = Readonly<Record<string, unknown>>;
export type NameOf = (ifindex: number) => string;

/** Leaves out what is empty, as `ip` does. */
function compact(fields: Record<string, unknown>): Printed {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));
}

export function pick(printed: Printed, keys: readonly string[]): Printed {
  return compact(Object.fromEntries(keys.map((key) => [key, printed[key]])));
}

export function sorted(items: readonly unknown[]): string[] {
  return items
    .map((item) => JSON.stringify(item, (_, value: unknown) => (isRecord(value) ? byKey(value) : value)))
    .sort();
}

function byKey(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const linkFlags: Readonly<Record<string, number>> = {
  UP: 0x1,
  BROADCAST: 0x2,
  LOOPBACK: 0x8,
  POINTOPOINT: 0x10,
  NOARP: 0x80,
  PROMISC: 0x100,
  MULTICAST: 0x1000,
};

export function linkAsPrinted(link: Link, nameOf: NameOf): Printed {
  return compact({
    ifindex: link.ifindex,
    ifname: link.name,
    altnames: link.alternativeNames.length === 0 ? undefined : link.alternativeNames,
    flags: Object.keys(linkFlags).filter((name) => (link.flags & (linkFlags[name] ?? 0)) !== 0),
    mtu: link.mtu,
    operstate: link.operationalState.toUpperCase(),
    address: link.macAddress,
    kind: link.kind,
    group: String(link.group),
    slaveKind: link.masterKind,
    master: nameOf(link.master),
    link: link.parentElsewhere ? undefined : nameOf(link.parent),
    tunType: link.tunMode,
  });
}

export function printedLink(printed: Printed): Printed {
  const info = isRecord(printed['linkinfo']) ? printed['linkinfo'] : {};
  const data = isRecord(info['info_data']) ? info['info_data'] : {};
  const flags: readonly unknown[] = Array.isArray(printed['flags']) ? printed['flags'] : [];
  return compact({
    ...pick(printed, ['ifindex', 'ifname', 'altnames', 'mtu', 'group', 'operstate', 'address', 'master', 'link']),
    flags: Object.keys(linkFlags).filter((name) => flags.includes(name)),
    kind: info['info_kind'],
    slaveKind: info['info_slave_kind'],
    tunType: info['info_kind'] === 'tun' ? data['type'] : undefined,
  });
}

const forever = 0xffff_ffff;

export function addressAsPrinted(address: InterfaceAddress): Printed {
  return compact({
    ifindex: address.ifindex,
    family: address.family === 2 ? 'inet' : 'inet6',
    local: address.address,
    address: address.peer,
    prefixlen: address.prefixLength,
    scope: String(address.scope),
    valid_life_time: address.validSeconds ?? forever,
    preferred_life_time: address.preferredSeconds ?? forever,
    tentative: (address.flags & 0x40) !== 0 || undefined,
    deprecated: (address.flags & 0x20) !== 0 || undefined,
    dynamic: (address.flags & 0x80) === 0 || undefined,
  });
}

const addressKeys = ['family', 'local', 'address', 'prefixlen', 'scope', 'tentative', 'deprecated', 'dynamic'];

export function printedAddresses(printed: Printed): Printed[] {
  const infos: readonly unknown[] = Array.isArray(printed['addr_info']) ? printed['addr_info'] : [];
  const keys = [...addressKeys, 'valid_life_time', 'preferred_life_time'];
  return infos.filter(isRecord).map((info) => ({ ifindex: printed['ifindex'], ...pick(info, keys) }));
}

const routeTypes = [
  '',
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
];

export function routeAsPrinted(route: Route, nameOf: NameOf): Printed {
  const [hop] = route.nexthops;
  const single = hop !== undefined && route.nexthops.length === 1;
  return compact({
    type: String(routeTypes.indexOf(route.type)),
    dst: prefix(route.destination, route.prefixLength, route.family),
    from: route.source === '' ? undefined : prefix(route.source, route.sourcePrefixLength, route.family),
    ...(single ? hopAsPrinted(hop, nameOf) : {}),
    nexthops:
      route.nexthops.length < 2
        ? undefined
        : route.nexthops.map((one) => ({ ...hopAsPrinted(one, nameOf), weight: one.weight })),
    table: String(route.table),
    protocol: String(route.protocol),
    scope: String(route.scope),
    tos: route.tos === 0 ? undefined : `0x${route.tos.toString(16)}`,
    prefsrc: route.preferredSource,
    metric: route.metric === 0 && route.family === 2 ? undefined : route.metric,
    mtu: route.mtu === 0 ? undefined : route.mtu,
    expires: route.expiresSeconds ?? undefined,
    nhid: route.nexthopId === 0 ? undefined : route.nexthopId,
    pref: route.family === 10 ? route.preference : undefined,
  });
}

function hopAsPrinted(hop: NextHop, nameOf: NameOf): Printed {
  return compact({
    gateway: hop.gateway,
    dev: nameOf(hop.ifindex),
    flags: [
      ...((hop.flags & 1) !== 0 ? ['dead'] : []),
      ...((hop.flags & 4) !== 0 ? ['onlink'] : []),
      ...((hop.flags & 16) !== 0 ? ['linkdown'] : []),
    ],
  });
}

function prefix(address: string, length: number, family: number): string {
  if (length === 0) return 'default';
  return length === (family === 2 ? 32 : 128) ? address : `${address}/${length}`;
}

export function printedRoute(printed: Printed): Printed {
  const excluded = ['6', '7', '8', '9'].includes(String(printed['type']));
  const metrics: readonly unknown[] = Array.isArray(printed['metrics']) ? printed['metrics'] : [];
  const hops: readonly unknown[] | undefined = Array.isArray(printed['nexthops']) ? printed['nexthops'] : undefined;
  return compact({
    ...pick(printed, [
      'type',
      'dst',
      'from',
      'table',
      'protocol',
      'scope',
      'tos',
      'prefsrc',
      'metric',
      'expires',
      'nhid',
      'pref',
    ]),
    ...(excluded || hops !== undefined ? {} : printedHop(printed)),
    nexthops: hops?.filter(isRecord).map((hop) => ({ ...printedHop(hop), weight: hop['weight'] })),
    mtu: metrics.filter(isRecord)[0]?.['mtu'],
  });
}

function printedHop(printed: Printed): Printed {
  const via = isRecord(printed['via']) ? printed['via']['host'] : undefined;
  return compact({ gateway: printed['gateway'] ?? via, dev: printed['dev'], flags: printed['flags'] });
}

const ruleActions: Readonly<Record<string, string>> = { blackhole: '6', unreachable: '7', prohibit: '8' };

export function ruleAsPrinted(rule: Rule): Printed {
  const hex = (value: number): string => (value === 0 ? '0' : `0x${value.toString(16)}`);
  const whole = rule.family === 2 ? 32 : 128;
  return compact({
    priority: rule.priority,
    not: rule.invert ? null : undefined,
    src: rule.source === '' ? 'all' : rule.source,
    srclen: rule.source === '' || rule.sourcePrefixLength === whole ? undefined : rule.sourcePrefixLength,
    dst: rule.destination,
    dstlen:
      rule.destination === '' || rule.destinationPrefixLength === whole ? undefined : rule.destinationPrefixLength,
    tos: rule.tos === 0 ? undefined : hex(rule.tos),
    fwmark: rule.mark === null ? undefined : hex(rule.mark),
    fwmask: rule.mark === null || rule.markMask === 0xffff_ffff ? undefined : hex(rule.markMask),
    iif: rule.inputInterface,
    oif: rule.outputInterface,
    uid_start: rule.uidRange?.first,
    uid_end: rule.uidRange?.last,
    ipproto: rule.ipProtocol === 0 ? undefined : `ipproto-${rule.ipProtocol}`,
    ...portsAsPrinted('sport', rule.sourcePorts),
    ...portsAsPrinted('dport', rule.destinationPorts),
    table: rule.action === 'lookup' ? String(rule.table) : undefined,
    suppress_prefixlen: rule.suppressPrefixLength < 0 ? undefined : rule.suppressPrefixLength,
    suppress_ifgroup: rule.suppressGroup < 0 ? undefined : String(rule.suppressGroup),
    goto: rule.action === 'goto' ? rule.target : undefined,
    nop: rule.action === 'nop' ? null : undefined,
    action: ruleActions[rule.action],
    protocol: String(rule.protocol),
  });
}

function portsAsPrinted(name: string, ports: { first: number; last: number } | null): Printed {
  if (ports === null) return {};
  const { first, last } = ports;
  return first === last ? { [name]: first } : { [`${name}_start`]: first, [`${name}_end`]: last };
}

export function neighbourAsPrinted(neighbour: Neighbour, nameOf: NameOf): Printed {
  return compact({
    dst: neighbour.address,
    dev: nameOf(neighbour.ifindex),
    lladdr: neighbour.macAddress,
    router: (neighbour.flags & 0x80) === 0 ? undefined : null,
    state: [neighbour.state.toUpperCase()],
  });
}

export function nexthopAsPrinted(nexthop: Nexthop, nameOf: NameOf): Printed {
  return compact({
    id: nexthop.id,
    gateway: nexthop.gateway,
    dev: nameOf(nexthop.ifindex),
    blackhole: nexthop.blackhole ? null : undefined,
    group: nexthop.group.length === 0 ? undefined : nexthop.group,
  });
}

export const nexthopKeys = ['id', 'gateway', 'dev', 'blackhole', 'group'];
