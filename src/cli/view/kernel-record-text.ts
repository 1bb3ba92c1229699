import type { KernelChange } from '../../core/kernel/kernel-watch.js';
import type { Link } from '../../core/kernel/link.js';
import type { Route } from '../../core/kernel/route.js';
import type { RouterAnnouncement } from '../../core/kernel/router-announcement.js';
import type { Rule } from '../../core/kernel/rule.js';
import { tableText } from './network-shapes.js';

/** An entry of a kernel table in the words that `ip` has for it, without its interface. */
export function recordText(change: KernelChange): string {
  switch (change.part) {
    case 'link':
      return linkText(change.record);
    case 'address':
      return `${change.record.address}/${change.record.prefixLength}${given(' peer ', change.record.peer)}`;
    case 'route':
      return routeText(change.record);
    case 'rule':
      return ruleText(change.record);
    case 'nexthop': {
      const { id, gateway, blackhole, group } = change.record;
      const members = group.map((member) => member.id).join('/');
      return `id ${id}${given(' via ', gateway)}${given(' group ', members)}${blackhole ? ' blackhole' : ''}`;
    }
    case 'neighbour':
      return `${change.record.address}${given(' lladdr ', change.record.macAddress)} ${change.record.state}`;
    default:
      return announcementText(change.record);
  }
}

/** The value behind a word; nothing where there is none. */
const given = (word: string, value: string | number): string => (value === '' || value === 0 ? '' : `${word}${value}`);

function linkText({ operationalState, mtu, macAddress, kind }: Link): string {
  return `state ${operationalState} mtu ${mtu}${given(' ', kind)}${given(' link ', macAddress)}`;
}

function routeText(route: Route): string {
  const { type, destination, prefixLength, nexthops, nexthopId, table, metric } = route;
  const kind = type === 'unicast' ? '' : `${type} `;
  const to = prefixLength === 0 ? 'default' : `${destination}/${prefixLength}`;
  const ways = nexthops.map(({ gateway }) => given(' via ', gateway)).join('');
  return `${kind}${to}${given(' nhid ', nexthopId)}${ways} table ${tableText(table)}${given(' metric ', metric)}`;
}

function ruleText(rule: Rule): string {
  const { priority, source, sourcePrefixLength, destination, destinationPrefixLength, mark, uidRange, action } = rule;
  const conditions = [
    rule.invert ? 'not' : '',
    `from ${source === '' ? 'all' : `${source}/${sourcePrefixLength}`}`,
    destination === '' ? '' : `to ${destination}/${destinationPrefixLength}`,
    mark === null ? '' : `fwmark 0x${mark.toString(16)}`,
    given('iif ', rule.inputInterface),
    given('oif ', rule.outputInterface),
    uidRange === null ? '' : `uidrange ${uidRange.first}-${uidRange.last}`,
    action === 'lookup' ? `lookup ${tableText(rule.table)}` : action === 'goto' ? `goto ${rule.target}` : action,
  ];
  return `${priority}: ${conditions.filter((text) => text !== '').join(' ')}`;
}

function announcementText(announcement: RouterAnnouncement): string {
  const from = given(' from ', announcement.router);
  if (announcement.kind === 'captivePortal') return `captive portal ${announcement.uri || 'none'}${from}`;
  const { lifetimeSeconds } = announcement;
  const [what, values] =
    announcement.kind === 'nameservers' ? ['name servers', announcement.addresses] : ['domains', announcement.domains];
  return `${what} ${values.join(' ')}${lifetimeSeconds === null ? '' : ` for ${lifetimeSeconds} s`}${from}`;
}
