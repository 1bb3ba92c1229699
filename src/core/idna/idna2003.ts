/** IDNA 2003 (RFC 3490): Unicode 3.2, letter case kept where a label is plain ASCII. */
import { checkLabelsFilled, checkLengths, hostRuleFault, longestLabel } from './ascii-name.js';
import { nameprep, type Prepared } from './nameprep.js';
import { punycode } from './packages.js';
import { refusedName } from './refused-name.js';
import type { IdnaChecks } from './types.js';

const beyondAscii = /[^\x00-\x7f]/;
const prefix = /^xn--/i;
/** RFC 3490 3.1. */
const dots = /[.\u3002\uff0e\uff61]/;

/**
 * The ASCII form (RFC 3490 4.1).
 * @throws BusinessError `value.name`
 */
export function idna2003ToAscii(name: string, checks: IdnaChecks): string {
  const ascii = name.split(dots).map((label) => {
    const converted = labelToAscii(label, checks);
    if ('fault' in converted) throw refusedName(name, label, converted.fault);
    return converted.label;
  });
  const joined = ascii.join('.');
  checkLengths(joined, name);
  return joined;
}

/**
 * The Unicode form (RFC 3490 4.2). No label fails: one that cannot be converted, or would not come back the same, stays
 * as it was.
 * @throws BusinessError `value.name` for an empty label
 */
export function idna2003ToUnicode(name: string, checks: IdnaChecks): string {
  const unicode = name.split(dots).map((label) => labelToUnicode(label, checks));
  const joined = unicode.join('.');
  checkLabelsFilled(joined, name);
  return joined;
}

type Converted = { readonly label: string } | { readonly fault: string };

function labelToAscii(label: string, checks: IdnaChecks): Converted {
  const prepared = prepare(label, checks);
  if ('fault' in prepared) return prepared;
  const fault = checks.std3 || checks.strict ? hostRuleFault(prepared.label) : undefined;
  if (fault !== undefined) return { fault };
  if (!beyondAscii.test(prepared.label)) return prepared;
  if (prefix.test(prepared.label)) return { fault: 'begins with xn-- but is not ASCII' };
  return { label: `xn--${punycode().encode(prepared.label)}` };
}

const prepare = (label: string, { allowUnassigned }: IdnaChecks): Prepared =>
  beyondAscii.test(label) ? nameprep(label, allowUnassigned) : { label };

function labelToUnicode(label: string, checks: IdnaChecks): string {
  const prepared = prepare(label, checks);
  if ('fault' in prepared || !prefix.test(prepared.label)) return label;
  const decoded = decode(prepared.label.slice(4));
  if (decoded === undefined || prepared.label.length > longestLabel) return label;
  const again = labelToAscii(decoded, checks);
  return 'label' in again && again.label.toLowerCase() === prepared.label.toLowerCase() ? decoded : label;
}

function decode(text: string): string | undefined {
  try {
    return punycode().decode(text);
  } catch {
    return undefined;
  }
}
