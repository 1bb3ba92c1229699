import { idna2003ToAscii } from './idna2003.js';
import { checksOf } from './checks-of.js';
import type { IdnaOptions } from './types.js';
import { uts46ToAscii } from './uts46.js';

/**
 * The ASCII form of a name: each label beyond ASCII becomes `xn--` and its Punycode (RFC 3492). By default UTS #46,
 * nontransitional, as resolvers need it: underscores and hyphens pass, one dot at the end is kept, ASCII comes out in
 * lower case.
 *
 * @throws BusinessError `value.name`, with label and code point; `value.range` for a flag outside 0..2
 * As `idn2 NAME`; with `idna2003` as `idn NAME`.
 */
export function toAscii(name: string, options: IdnaOptions = {}): string {
  const checks = checksOf(options);
  return options.standard === 'idna2003' ? idna2003ToAscii(name, checks) : uts46ToAscii(name, checks);
}
