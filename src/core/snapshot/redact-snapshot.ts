import type { NextHop, Route, RouteDecision } from '../kernel/route.js';
import type { Rule } from '../kernel/rule.js';
import { Pseudonyms } from './pseudonyms.js';
import { redactManagers } from './redact-managers.js';
import type { Snapshot } from './snapshot.js';

/**
 * The snapshot with pseudonyms in place of what tells whose machine it is: hardware addresses, public addresses and
 * prefixes, interface identifiers of IPv6 addresses, unique local prefixes, search domains, names of networks, connections
 * and operators, interface names that hold a hardware address. All of the model's answers stay the same but for the names in them: classes and
 * relations of addresses are kept. IPv4's private addresses and last octets stay.
 * @param key the same one gives the same pseudonyms; see `redactionKey`
 */
export function redactSnapshot(snapshot: Snapshot, key: Uint8Array): Snapshot {
  const names = new Pseudonyms(key);
  const { managers, resolverConfiguration } = snapshot;
  return Object.freeze({
    ...snapshot,
    links: snapshot.links.map((link) => ({
      ...link,
      name: names.interfaceName(link.name),
      alternativeNames: link.alternativeNames.map((name) => names.interfaceName(name)),
      macAddress: names.macAddress(link.macAddress),
    })),
    addresses: snapshot.addresses.map((entry) => ({
      ...entry,
      address: names.address(entry.address),
      peer: names.address(entry.peer),
    })),
    routes: snapshot.routes.map((route) => redactRoute(names, route)),
    rules: snapshot.rules.map((rule) => redactRule(names, rule)),
    nexthops: snapshot.nexthops.map((nexthop) => ({ ...nexthop, gateway: names.address(nexthop.gateway) })),
    devices: snapshot.devices.map((device) => ({ ...device, ssid: names.ssid(device.ssid) })),
    neighbours: snapshot.neighbours.map((neighbour) => ({
      ...neighbour,
      address: names.address(neighbour.address),
      macAddress: names.macAddress(neighbour.macAddress),
    })),
    ...(managers === undefined ? {} : { managers: redactManagers(names, managers) }),
    decisions: snapshot.decisions.map((decision) => redactDecision(names, decision)),
    resolverConfiguration: {
      ...resolverConfiguration,
      nameservers: resolverConfiguration.nameservers.map((address) => names.address(address)),
      searchDomains: resolverConfiguration.searchDomains.map((domain) => names.domain(domain)),
    },
  });
}

function redactRoute(names: Pseudonyms, route: Route): Route {
  return {
    ...route,
    destination: names.prefix(route.destination, route.prefixLength),
    source: names.prefix(route.source, route.sourcePrefixLength),
    preferredSource: names.address(route.preferredSource),
    nexthops: route.nexthops.map((nextHop): NextHop => ({ ...nextHop, gateway: names.address(nextHop.gateway) })),
  };
}

function redactRule(names: Pseudonyms, rule: Rule): Rule {
  return {
    ...rule,
    source: names.prefix(rule.source, rule.sourcePrefixLength),
    destination: names.prefix(rule.destination, rule.destinationPrefixLength),
    inputInterface: names.interfaceName(rule.inputInterface),
    outputInterface: names.interfaceName(rule.outputInterface),
  };
}

function redactDecision(names: Pseudonyms, decision: RouteDecision): RouteDecision {
  const { query } = decision;
  const destination = names.address(query.destination);
  return {
    ...decision,
    query:
      query.source === undefined
        ? { ...query, destination }
        : { ...query, destination, source: names.address(query.source) },
    gateway: names.address(decision.gateway),
    sourceAddress: names.address(decision.sourceAddress),
    destination: names.prefix(decision.destination, decision.prefixLength),
  };
}
