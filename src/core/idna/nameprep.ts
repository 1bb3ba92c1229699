/** Nameprep (RFC 3491), the profile of Stringprep (RFC 3454) that IDNA 2003 prepares labels with, over Unicode 3.2. */
import { codePointName } from './code-point-name.js';
import { codePointSet } from './code-point-set.js';
import {
  foldings,
  leftToRightRanges,
  oldForms,
  prohibitedRanges,
  rightToLeftRanges,
  unassignedRanges,
} from './rfc3454-tables.js';

const isUnassigned = codePointSet(unassignedRanges);
const isProhibited = codePointSet(prohibitedRanges);
const isRightToLeft = codePointSet(rightToLeftRanges);
const isLeftToRight = codePointSet(leftToRightRanges);

/** A prepared label, or what Nameprep has against it. */
export type Prepared = { readonly label: string } | { readonly fault: string };

/** Maps, normalises and checks a label. Unassigned code points stay as they are where they are allowed. */
export function nameprep(written: string, allowUnassigned: boolean): Prepared {
  const label = normalised(Array.from(written, folded).join(''));
  let hasRightToLeft = false;
  let leftToRight: string | undefined;
  for (const character of label) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (!allowUnassigned && isUnassigned(codePoint)) {
      return { fault: `holds ${codePointName(character)}, which Unicode 3.2 does not assign` };
    }
    if (isProhibited(codePoint)) return { fault: `holds ${codePointName(character)}, which RFC 3491 prohibits` };
    if (isRightToLeft(codePoint)) hasRightToLeft = true;
    else if (isLeftToRight(codePoint)) leftToRight ??= character;
  }
  const fault = hasRightToLeft ? directionFault([...label], leftToRight) : undefined;
  return fault === undefined ? { label } : { fault };
}

/** RFC 3454 section 6, for a label that holds right-to-left characters. */
function directionFault(characters: readonly string[], leftToRight: string | undefined): string | undefined {
  if (leftToRight !== undefined) return `mixes directions: it holds ${codePointName(leftToRight)} too (RFC 3454 6)`;
  const [first = ''] = characters;
  const last = characters.at(-1) ?? '';
  const misfit = [first, last].find((character) => !isRightToLeft(character.codePointAt(0) ?? 0));
  if (misfit === undefined) return undefined;
  return `${misfit === first ? 'begins' : 'ends'} with ${codePointName(misfit)}, which is no right-to-left letter (RFC 3454 6)`;
}

let foldedForms: ReadonlyMap<string, string> | undefined;

/** Tables B.1 and B.2. */
function folded(character: string): string {
  foldedForms ??= readFoldings();
  return foldedForms.get(character) ?? character;
}

function readFoldings(): Map<string, string> {
  const forms = new Map<string, string>();
  let end = 0;
  for (const entry of foldings.split(' ')) {
    const [gap = '', targets] = entry.split('=');
    if (targets !== undefined) {
      end += fromBase36(gap);
      const codePoints = targets === '' ? [] : targets.split(',').map(fromBase36);
      forms.set(String.fromCodePoint(end), String.fromCodePoint(...codePoints));
      continue;
    }
    const [start = 0, more = 0, step = 1, delta = 0] = entry.split(',').map(fromBase36);
    const first = end + start;
    for (let index = 0; index <= more; index += 1) {
      end = first + index * step;
      forms.set(String.fromCodePoint(end), String.fromCodePoint(end + delta));
    }
  }
  return forms;
}

const oldFormOf = new Map(
  oldForms.split(' ').map((pair): [string, string] => {
    const [from = '', to = ''] = pair.split('=');
    return [String.fromCodePoint(fromBase36(from)), String.fromCodePoint(fromBase36(to))];
  }),
);

/** NFKC of Unicode 3.2: what was unassigned then neither decomposes nor composes with its neighbours. */
function normalised(text: string): string {
  let result = '';
  let run = '';
  for (const character of text) {
    if (isUnassigned(character.codePointAt(0) ?? 0)) {
      result += run.normalize('NFKC') + character;
      run = '';
    } else run += oldFormOf.get(character) ?? character;
  }
  return result + run.normalize('NFKC');
}

function fromBase36(digits: string): number {
  return Number.parseInt(digits, 36);
}
