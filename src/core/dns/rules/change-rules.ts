import { BusinessError } from '../../errors.js';
import { canonicalAddress } from '../../kernel/codec/ip-address.js';
import type { DnsRule, Profile } from '../../profile/types.js';
import { type HostsText, readHosts } from './hosts-syntax.js';
import { ruleHost } from './rule-host.js';

/** What a change of the rules came to. */
export interface RuleChange {
  /** The rules added to, as they are now, or the rules removed, as they were. */
  readonly rules: readonly DnsRule[];
  /** False when it holds for this process only, because nothing can be kept here. */
  readonly kept: boolean;
}

/**
 * Adds addresses to the rules of hosts (seed: addCustomDnsRule). A host that has a rule keeps its addresses; each address
 * is there once, in the order of adding.
 *
 * @throws BusinessError `usage.argument` for a host or address that is none, or no address at all; and as
 *   `Profile.update`. As `net dns add-rule HOST IP...`.
 */
export function addRules(profile: Profile, added: readonly DnsRule[]): RuleChange {
  const wanted = added.map(checkedRule);
  let rules: readonly DnsRule[] = [];
  const kept = profile.update(({ dnsRules }) => {
    const all = new Map(dnsRules.map((rule) => [rule.host, rule.addresses]));
    for (const { host, addresses } of wanted) {
      all.set(host, [...new Set([...(all.get(host) ?? []), ...addresses])]);
    }
    const hosts = new Set(wanted.map(({ host }) => host));
    rules = [...hosts].map((host) => ({ host, addresses: all.get(host) ?? [] }));
    return { dnsRules: [...all].map(([host, addresses]) => ({ host, addresses })) };
  });
  return { rules, kept };
}

/**
 * Adds what a text in hosts-file syntax says; lines that no rule can be made of are listed.
 * @throws BusinessError as `addRules`. As `net dns import-rules FILE`.
 */
export function importRules(profile: Profile, text: string): RuleChange & Pick<HostsText, 'skipped'> {
  const { rules, skipped } = readHosts(text);
  return { ...addRules(profile, rules), skipped };
}

/**
 * Removes the rules of hosts (seed: removeCustomDnsRule): of all of them, or of none.
 * @throws BusinessError `rule.unknown` for a host without a rule; and as `Profile.update`. As `net dns remove-rule HOST`.
 */
export function removeRules(profile: Profile, hosts: readonly string[]): RuleChange {
  const wanted = new Set(hosts.map(ruleHost));
  let rules: readonly DnsRule[] = [];
  const kept = profile.update(({ dnsRules }) => {
    const unknown = new Set(wanted);
    for (const { host } of dnsRules) unknown.delete(host);
    for (const host of unknown) throw new BusinessError('rule.unknown', `${host} has no rule`, { target: host });
    rules = dnsRules.filter(({ host }) => wanted.has(host));
    return { dnsRules: dnsRules.filter(({ host }) => !wanted.has(host)) };
  });
  return { rules, kept };
}

/** Removes all rules; there may be none (seed: clearCustomDnsRules). As `net dns clear-rules`. */
export function clearRules(profile: Profile): RuleChange {
  let rules: readonly DnsRule[] = [];
  const kept = profile.update(({ dnsRules }) => {
    rules = dnsRules;
    return { dnsRules: [] };
  });
  return { rules, kept };
}

function checkedRule({ host, addresses }: DnsRule): DnsRule {
  const name = ruleHost(host);
  if (addresses.length === 0) {
    throw new BusinessError('usage.argument', `The rule for ${host} needs at least one IP address`, { target: host });
  }
  return { host: name, addresses: [...new Set(addresses.map(checkedAddress))] };
}

function checkedAddress(text: string): string {
  const address = canonicalAddress(text);
  if (address !== null) return address;
  throw new BusinessError('usage.argument', `${JSON.stringify(text)} is not an IP address`, { target: text });
}
