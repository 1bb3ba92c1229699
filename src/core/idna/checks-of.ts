import { BusinessError } from '../errors.js';
import { ConversionProcess, type IdnaChecks, type IdnaOptions } from './types.js';

/**
 * What the options ask for.
 * @throws BusinessError `value.range` for a flag outside 0..2
 */
export function checksOf({ flag = ConversionProcess.NO_CONFIGURATION, strict = false }: IdnaOptions): IdnaChecks {
  if (ConversionProcess[flag] === undefined) {
    throw new BusinessError('value.range', `The conversion flag must be 0, 1 or 2, not ${flag}`);
  }
  return {
    allowUnassigned: flag === ConversionProcess.ALLOW_UNASSIGNED,
    std3: flag === ConversionProcess.USE_STD3_ASCII_RULES,
    strict,
  };
}
