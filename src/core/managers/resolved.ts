import type { DbusCall } from '../kernel/codec/dbus-message.js';
import type { DbusMap, DbusValue } from '../kernel/codec/dbus-reader.js';
import type { ResolvedLink } from '../snapshot/manager-facts.js';
import { propertiesCall } from './properties-call.js';
import { addressOf, distinct, domainText, listOf, mapOf, textOf, type Told } from './told.js';

export const resolvedName = 'org.freedesktop.resolve1';

/** Servers and domains of all links at once. */
export const resolvedCall: DbusCall = propertiesCall(
  resolvedName,
  '/org/freedesktop/resolve1',
  'org.freedesktop.resolve1.Manager',
);

/** How many links are asked one by one for what the manager does not tell of all. */
const mostLinks = 32;

/** For each link with servers or domains, the call for the rest. */
export function resolvedLinkCalls(answer: readonly DbusValue[]): ReadonlyMap<string, DbusCall> {
  const links = [...linksOf(mapOf(answer[0])).keys()].filter((ifindex) => ifindex > 0).slice(0, mostLinks);
  return new Map(
    links.map((ifindex) => [
      String(ifindex),
      propertiesCall(resolvedName, linkPath(ifindex), 'org.freedesktop.resolve1.Link'),
    ]),
  );
}

/** sd_bus_path_encode(3): a digit at the start of a name is escaped, those after it are not. */
function linkPath(ifindex: number): string {
  const [first = '', ...rest] = String(ifindex);
  return `/org/freedesktop/resolve1/link/_${first.charCodeAt(0).toString(16)}${rest.join('')}`;
}

/** @param details the answers to `resolvedLinkCalls`, as far as they came */
export function resolvedLinks(
  answer: readonly DbusValue[],
  details: ReadonlyMap<string, readonly DbusValue[]>,
): ResolvedLink[] {
  const manager = mapOf(answer[0]);
  return [...linksOf(manager)].map(([ifindex, { nameservers, domains }]) => {
    const told = ifindex === 0 ? manager : mapOf(details.get(String(ifindex))?.[0]);
    const defaultRoute = told.get('DefaultRoute');
    return {
      ifindex,
      nameservers: distinct(nameservers),
      domains: distinct(domains),
      defaultRoute: typeof defaultRoute === 'boolean' ? defaultRoute : null,
      dnssec: textOf(told.get('DNSSEC')),
      dnsOverTls: textOf(told.get('DNSOverTLS')),
    };
  });
}

interface Link {
  readonly nameservers: string[];
  readonly domains: string[];
}

/** `DNS` is a(iiay) and `Domains` a(isb), each beginning with the ifindex; 0 stands for all links. */
function linksOf(manager: DbusMap): ReadonlyMap<number, Link> {
  const links = new Map<number, Link>();
  const linkOf = (ifindex: Told): Link => {
    const key = typeof ifindex === 'number' && Number.isInteger(ifindex) && ifindex > 0 ? ifindex : 0;
    const link = links.get(key) ?? { nameservers: [], domains: [] };
    links.set(key, link);
    return link;
  };
  for (const server of listOf(manager.get('DNS')).map(listOf)) {
    const address = addressOf(server[2]);
    if (address !== '') linkOf(server[0]).nameservers.push(address);
  }
  for (const domain of listOf(manager.get('Domains')).map(listOf)) {
    const name = domainText(textOf(domain[1]), domain[2] === true);
    if (name !== '') linkOf(domain[0]).domains.push(name);
  }
  return links;
}
