/** Finds what UTS #46 has against a name that tr46 refused. tr46 only says that it does: it is asked again, bit by bit. */
import type { BusinessError } from '../errors.js';
import { checkHostRules } from './ascii-name.js';
import { codePointName } from './code-point-name.js';
import { punycode, tr46 } from './packages.js';
import { refusedName } from './refused-name.js';
import type { IdnaChecks } from './types.js';
import { anchor, isUnassigned } from './unassigned.js';
import { whyAgainstBidi } from './why-against-bidi.js';

/**
 * @param given the name as the user wrote it; `masked` is what tr46 saw (see `maskUnassigned`)
 * @throws BusinessError `value.name` where a check of ours finds it
 */
export function whyRefused(
  given: string,
  masked: string,
  unmask: (text: string) => string,
  checks: IdnaChecks,
): BusinessError {
  const refuse = (label: string, why: string): BusinessError => refusedName(given, unmask(label), why);
  const labels: string[] = [];
  for (const written of masked.split(/[.\u3002\uff0e\uff61]/)) {
    const { label, fault } = opened(written);
    const why = fault ?? whyAgainst(label);
    if (why !== undefined) return refuse(label, why);
    checkHostRules(label, given, checks);
    labels.push(label);
  }
  for (const label of labels) {
    const why = whyAgainstBidi(label, labels);
    if (why !== undefined) return refuse(label, why);
  }
  return refuse(given, 'is refused by UTS #46');
}

/** A label mapped and, where it is an A-label, decoded; or what keeps it from being decoded. */
function opened(written: string): { readonly label: string; readonly fault?: string } {
  // Behind the anchor tr46 maps without decoding.
  const label = tr46()
    .toUnicode(anchor + written)
    .domain.slice(anchor.length);
  if (!label.startsWith('xn--')) return { label };
  if (/[^\x00-\x7f]/.test(label)) return { label, fault: 'begins with xn-- but is not ASCII' };
  const decoded = decode(label.slice(4));
  if (decoded === undefined) return { label, fault: 'is no Punycode after xn--' };
  if (!/[^\x00-\x7f]/.test(decoded)) return { label, fault: 'stands for plain ASCII, which has no xn-- form' };
  if (decoded.includes('.')) return { label, fault: 'has a dot inside its xn-- form' };
  return { label: decoded };
}

function decode(text: string): string | undefined {
  try {
    return punycode().decode(text);
  } catch {
    return undefined;
  }
}

/** The validity criteria of UTS #46 4.1 for a mapped or decoded label, except hyphens, STD 3 and Bidi. */
function whyAgainst(label: string): string | undefined {
  for (const character of label) {
    const why = whyAgainstCharacter(character);
    if (why !== undefined) return why;
  }
  if (label.normalize('NFC') !== label) return 'is not in normalisation form C';
  const [first = ''] = label;
  if (first !== '' && tr46().toUnicode(first).error) return `begins with the combining mark ${codePointName(first)}`;
  if (!tr46().toUnicode(label, { checkJoiners: true }).error) return undefined;
  return `holds ${codePointName(misplacedJoiner(label))} where no joiner may stand (RFC 5892 A.1, A.2)`;
}

function whyAgainstCharacter(character: string): string | undefined {
  const { domain, error } = tr46().toUnicode(anchor + character);
  const name = codePointName(character);
  if (error && isUnassigned(character)) return `holds ${name}, which Unicode 17 does not assign`;
  if (error) return `holds ${name}, which UTS #46 does not allow`;
  const mapped = domain.slice(anchor.length);
  if (mapped === character) return undefined;
  return `holds ${name} in its xn-- form, where ${mapped === '' ? 'nothing' : `"${mapped}"`} should stand`;
}

/** The first joiner that is refused even when it is the only one. */
function misplacedJoiner(label: string): string {
  const characters = [...label];
  const isJoiner = (character: string | undefined): boolean => character === '\u200c' || character === '\u200d';
  const misplaced = characters.find((character, at) => {
    if (!isJoiner(character)) return false;
    const alone = characters.filter((other, place) => place === at || !isJoiner(other)).join('');
    return tr46().toUnicode(alone, { checkJoiners: true }).error;
  });
  return misplaced ?? characters.find(isJoiner) ?? '';
}
