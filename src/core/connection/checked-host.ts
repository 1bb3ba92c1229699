import { FamilyType, type QueryOptions } from '../dns/types.js';
import { BusinessError } from '../errors.js';

/**
 * The host of a resolution.
 * @throws BusinessError `usage.argument` (401) for what is no text, `value.address` (2100001) for an empty one
 */
export function checkedHost(host: unknown): string {
  if (typeof host !== 'string') throw new BusinessError('usage.argument', 'The host must be a text');
  if (host === '') throw new BusinessError('value.address', 'An empty text is no host name');
  return host;
}

const families: Readonly<Record<FamilyType, 4 | 6 | undefined>> = {
  [FamilyType.FAMILY_TYPE_ALL]: undefined,
  [FamilyType.FAMILY_TYPE_IPV4]: 4,
  [FamilyType.FAMILY_TYPE_IPV6]: 6,
};

/**
 * The family that query options ask for.
 * @throws BusinessError `usage.argument` (401) for what are no options, `value.range` (2100001) for an unknown family
 */
export function checkedFamily(option: QueryOptions | undefined): { readonly family?: 4 | 6 } {
  const given: unknown = option;
  if (given === undefined) return {};
  if (typeof given !== 'object' || given === null) {
    throw new BusinessError('usage.argument', 'The query options must be an object');
  }
  const type: unknown = 'family' in given ? given.family : undefined;
  if (type === undefined) return {};
  if (typeof type !== 'number') throw new BusinessError('usage.argument', 'The family must be a number');
  const known = Object.entries(families).find(([each]) => Number(each) === type);
  if (known === undefined) {
    throw new BusinessError('value.range', `The family is 0 for all, 1 for IPv4 or 2 for IPv6, not ${type}`);
  }
  return known[1] === undefined ? {} : { family: known[1] };
}
