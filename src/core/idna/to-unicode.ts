import { checksOf } from './checks-of.js';
import { idna2003ToUnicode } from './idna2003.js';
import type { IdnaOptions } from './types.js';
import { uts46ToUnicode } from './uts46.js';

/**
 * The Unicode form of a name: each label `xn--...` becomes what it stands for. With UTS #46 a label that could not have
 * come from a valid name is refused; with `idna2003` it stays as it is.
 *
 * @throws BusinessError `value.name`, with label and code point; `value.range` for a flag outside 0..2
 * As `idn2 --decode NAME`; with `idna2003` as `idn --idna-to-unicode NAME`.
 */
export function toUnicode(name: string, options: IdnaOptions = {}): string {
  const checks = checksOf(options);
  return options.standard === 'idna2003' ? idna2003ToUnicode(name, checks) : uts46ToUnicode(name, checks);
}
