/**
 * UTS #46, nontransitional, Unicode 17. The package tr46 maps, normalises, decodes and checks; what it does not know is
 * added here: names that are plain ASCII pass it by, unassigned code points can be let through, hyphens are checked in
 * labels that are not ASCII alone, and a refusal says what is wrong where.
 */
import { checkHostRules, checkLabelsFilled, checkLengths, hyphenFault, isPlainAscii } from './ascii-name.js';
import { maskUnassigned } from './mask-unassigned.js';
import { punycode, tr46 } from './packages.js';
import { refusedName } from './refused-name.js';
import type { IdnaChecks } from './types.js';
import { whyRefused } from './why-refused.js';

const beyondAscii = /[^\x00-\x7f]/;

/**
 * The ASCII form (UTS #46 4.2 ToASCII). One dot at the end is kept, except with `strict`, which refuses it.
 * @throws BusinessError `value.name`
 */
export function uts46ToAscii(name: string, checks: IdnaChecks): string {
  const ascii = asciiOf(uts46Form(name, checks));
  checkLengths(ascii, name);
  if (checks.strict && ascii.endsWith('.'))
    throw refusedName(name, name, 'ends with a dot, the empty label of the root');
  return ascii;
}

/**
 * The Unicode form (UTS #46 4.3 ToUnicode). As in the standard, `strict` leaves lengths alone: they belong to ToASCII.
 * @throws BusinessError `value.name`
 */
export function uts46ToUnicode(name: string, checks: IdnaChecks): string {
  const unicode = uts46Form(name, checks);
  if (checks.strict) checkLabelsFilled(unicode, name);
  else checkLengths(asciiOf(unicode), name);
  return unicode;
}

/** Mapped, normalised, decoded and checked (UTS #46 4, Processing). */
function uts46Form(name: string, checks: IdnaChecks): string {
  if (isPlainAscii(name)) {
    const lower = name.toLowerCase();
    if (checks.std3 || checks.strict) for (const label of lower.split('.')) checkHostRules(label, name, checks);
    return lower;
  }
  const { masked, unmask } = checks.allowUnassigned ? maskUnassigned(name) : unmasked(name);
  const { domain, error } = tr46().toUnicode(masked, {
    checkBidi: true,
    checkJoiners: true,
    checkHyphens: checks.strict,
    useSTD3ASCIIRules: checks.std3 || checks.strict,
  });
  if (error) throw whyRefused(name, masked, unmask, checks);
  const unicode = unmask(domain);
  for (const label of unicode.split('.')) {
    checkHostRules(label, name, checks);
    const fault = beyondAscii.test(label) ? hyphenFault(label) : undefined;
    if (fault !== undefined) throw refusedName(name, label, fault);
  }
  return unicode;
}

const unmasked = (name: string) => ({ masked: name, unmask: (text: string): string => text });

/** Labels beyond ASCII as `xn--` and Punycode (RFC 3492). */
function asciiOf(unicode: string): string {
  if (!beyondAscii.test(unicode)) return unicode;
  const labels = unicode
    .split('.')
    .map((label) => (beyondAscii.test(label) ? `xn--${punycode().encode(label)}` : label));
  return labels.join('.');
}
