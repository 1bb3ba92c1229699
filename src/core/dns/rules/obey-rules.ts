import type { Resolve } from '../../host.js';
import type { NetAddress } from '../../network/types.js';
import type { Profile } from '../../profile/types.js';
import { askedHost } from './rule-host.js';
import { ruleTable } from './rule-table.js';

/**
 * The addresses that the custom rules of a profile give a host; undefined where none tells of it, or of that family, and
 * the next source is to be asked. IP addresses stand for themselves, and the profile is not opened for them.
 */
export function ruledAddresses(profile: Profile, host: string, family?: 4 | 6): NetAddress[] | undefined {
  const name = askedHost(host);
  if (name === undefined) return undefined;
  const addresses = ruleTable(profile.read().dnsRules).lookup(name, family);
  return addresses?.map((address) => ({ ...address }));
}

/**
 * A resolver that asks the custom rules of a profile before another one. It stands in the Host, so that every command
 * that resolves a name obeys them.
 */
export function obeyRules(profile: Profile, next: Resolve): Resolve {
  return async (host, options = {}) => ruledAddresses(profile, host, options.family) ?? next(host, options);
}
