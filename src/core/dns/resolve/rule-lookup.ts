import type { Host } from '../../host.js';
import { ruledAddresses } from '../rules/obey-rules.js';
import type { RuleLookup } from './find-addresses.js';

/** The custom rules of a host's profile, asked at each name. */
export function ruleLookup(host: Host): RuleLookup {
  return async (name, family) => ruledAddresses(host.profile, name, family);
}
