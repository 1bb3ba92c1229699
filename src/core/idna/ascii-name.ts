import { refusedName } from './refused-name.js';
import { codePointName } from './code-point-name.js';
import type { IdnaChecks } from './types.js';

/** RFC 1035 2.3.4, in octets of the ASCII form. */
export const longestLabel = 63;
/** Without the dot at its end. */
const longestName = 253;

/** Whether no label needs to be converted in any direction: all ASCII, and none with the prefix of RFC 3490. */
export const isPlainAscii = (name: string): boolean => !/[^\x00-\x7f]/.test(name) && !/(?:^|\.)xn--/i.test(name);

/**
 * Checks the ASCII form of a name: no empty label but the last (that of the root), at most 63 octets a label and 253 in
 * all.
 * @param given the name as the user wrote it
 * @throws BusinessError `value.name`
 */
export function checkLengths(ascii: string, given: string): void {
  checkLabelsFilled(ascii, given);
  const rootless = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii;
  if (rootless.length > longestLabel) {
    const long = rootless.split('.').find(({ length }) => length > longestLabel);
    if (long !== undefined) {
      throw refusedName(given, long, `has ${long.length} octets in ASCII; at most ${longestLabel} are allowed`);
    }
  }
  if (rootless.length > longestName) {
    throw refusedName(given, given, `has ${rootless.length} octets in ASCII; at most ${longestName} are allowed`);
  }
}

/** @throws BusinessError `value.name` for an empty label; the root's, at the end, is none */
export function checkLabelsFilled(name: string, given: string): void {
  if (name === '') throw refusedName(given, given, 'is empty');
  const empty = name.startsWith('.') ? 0 : name.includes('..') ? name.split('.').indexOf('') : -1;
  if (empty >= 0) throw refusedName(given, given, `has an empty label, its ${ordinal(empty + 1)}`);
}

/**
 * Checks the ASCII characters and hyphens of a label in either form.
 * @throws BusinessError `value.name`
 */
export function checkHostRules(label: string, given: string, { std3, strict }: IdnaChecks): void {
  if (!std3 && !strict) return;
  const fault = hostRuleFault(label) ?? (strict ? hyphenFault(label) : undefined);
  if (fault !== undefined) throw refusedName(given, label, fault);
}

/** What STD 3 (RFC 1123 2.1) has against a label: it wants letters, digits and hyphens, these not at its ends. */
export function hostRuleFault(label: string): string | undefined {
  const odd = /[\x00-,./:-@[-`{-\x7f]/.exec(label);
  if (odd !== null) return `holds ${codePointName(odd[0])}, which is no letter, digit or hyphen (STD 3)`;
  return outerHyphenFault(label);
}

/** What UTS #46 4.1, criterion 2 and 3, has against the hyphens of a label. */
export function hyphenFault(label: string): string | undefined {
  const inside = [...label.slice(0, 8)].slice(2, 4).join('') === '--';
  return outerHyphenFault(label) ?? (inside ? 'has hyphens in its third and fourth place' : undefined);
}

function outerHyphenFault(label: string): string | undefined {
  if (label.startsWith('-')) return 'begins with a hyphen';
  return label.endsWith('-') ? 'ends with a hyphen' : undefined;
}

function ordinal(position: number): string {
  const tens = Math.floor(position / 10) % 10;
  const ending = tens === 1 ? undefined : ['th', 'st', 'nd', 'rd'][position % 10];
  return `${position}${ending ?? 'th'}`;
}
