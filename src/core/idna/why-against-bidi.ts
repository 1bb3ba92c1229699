import { codePointName } from './code-point-name.js';
import { tr46 } from './packages.js';

const refuses = (name: string): boolean => tr46().toUnicode(name, { checkBidi: true }).error;

/** A label of one Hebrew letter makes the rule count for the label beside it. */
const inBidiName = (label: string): boolean => refuses(`${label}.\u05d0`);

/** A digit alone is refused only beside a right-to-left label. */
const isRightToLeft = (label: string): boolean => label !== '' && refuses(`${label}.0`);

/**
 * What the Bidi rule (RFC 5893 section 2) has against a label of a name; undefined when nothing, or when no label of the
 * name is right-to-left, so that the rule does not count. The labels are right in all else.
 */
export function whyAgainstBidi(label: string, labels: readonly string[]): string | undefined {
  if (label === '' || !labels.some(isRightToLeft) || !inBidiName(label)) return undefined;
  const characters = [...label];
  const [first = ''] = characters;
  if (inBidiName(first)) {
    return `begins with ${codePointName(first)}, in a right-to-left name, where a letter must stand (RFC 5893 rule 1)`;
  }
  // A character that the label may hold is no harm between two that may begin and end it.
  const misfit = characters.find((character) => inBidiName(`${first}${character}${first}`));
  if (misfit !== undefined) {
    return `mixes directions: ${codePointName(misfit)} does not go with ${codePointName(first)} (RFC 5893 rules 2, 5)`;
  }
  const last = characters.at(-1) ?? '';
  if (inBidiName(`${first}${last}`))
    return `ends with ${codePointName(last)} in a right-to-left name (RFC 5893 rules 3, 6)`;
  return 'mixes European and Arabic digits (RFC 5893 rule 4)';
}
