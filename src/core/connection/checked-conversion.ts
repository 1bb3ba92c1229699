import { BusinessError } from '../errors.js';
import type { IdnaOptions } from '../idna/types.js';

/**
 * The host and the flag of a conversion, as a program gave them.
 * @throws BusinessError `usage.argument` (401) for a host that is no text and a flag that is no number
 */
export function checkedConversion(host: unknown, flag: unknown): readonly [string, IdnaOptions] {
  if (typeof host !== 'string') throw new BusinessError('usage.argument', 'The host must be a string');
  if (flag === undefined) return [host, {}];
  if (typeof flag !== 'number') throw new BusinessError('usage.argument', 'The conversion flag must be a number');
  return [host, { flag }];
}
