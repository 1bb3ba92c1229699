import { hexadecimalSet } from './code-point-set.js';
import { punycode } from './packages.js';
import { isUnassigned } from './unassigned.js';

/** A name in which assigned characters stand for unassigned ones. */
export interface MaskedName {
  readonly masked: string;
  /** Puts the unassigned ones back into a text made from it. */
  unmask(text: string): string;
}

/** Where unassigned code points are right-to-left letters (DerivedBidiClass of Unicode 17, R and AL). */
const rightToLeft = hexadecimalSet('590-8ff fb1d-fdcf fdf0-fdff fe70-feff 10800-10fff 1e800-1efff');
/** Where they are of class BN or ET. */
const neutral = hexadecimalSet('2065 20a0-20cf fff0-fff8 e0000-e0fff');

/**
 * Assigned letters and signs that stay what they are: UTS #46 maps none of them, none composes, joins or is a mark.
 * Old Turkic, Avestan and Thaana are written from right to left, cuneiform from left to right, arrows have no direction.
 */
const standIns = {
  right: [...range(0x10c00, 0x10c48), ...range(0x10b00, 0x10b35), ...range(0x780, 0x7a5)],
  left: range(0x12001, 0x12399),
  neither: range(0x2190, 0x21ff),
};

/**
 * tr46 refuses what Unicode does not assign; with others in their place it sees letters of the same direction, and does
 * with all the rest of the name what it always does. A-labels are opened for that and closed again.
 */
export function maskUnassigned(name: string): MaskedName {
  const standInOf = new Map<string, string>();
  const maskLabel = (text: string): string =>
    text.replace(/[^\x00-\x7f]/gu, (character) => {
      if (!isUnassigned(character)) return character;
      const standIn = standInOf.get(character) ?? freeStandIn(character, name, standInOf);
      standInOf.set(character, standIn);
      return standIn;
    });
  const masked = name.replace(/[^.\u3002\uff0e\uff61]+/gu, (label) => maskAce(label, maskLabel) ?? maskLabel(label));
  const originals = new Map(Array.from(standInOf, ([original, standIn]) => [standIn, original]));
  const unmask = (text: string): string =>
    originals.size === 0 ? text : text.replace(/./gsu, (character) => originals.get(character) ?? character);
  return { masked, unmask };
}

/** An A-label with its contents masked; undefined when it is none, or nothing in it is unassigned. */
function maskAce(label: string, mask: (text: string) => string): string | undefined {
  const folded = label.normalize('NFKC').toLowerCase();
  if (!/^xn--[\x00-\x7f]+$/.test(folded)) return undefined;
  try {
    const decoded = punycode().decode(folded.slice(4));
    const masked = mask(decoded);
    return masked === decoded ? undefined : `xn--${punycode().encode(masked)}`;
  } catch {
    return undefined;
  }
}

/** Of the same direction, not in the name and not taken; when all are, the character stays and the name is refused. */
function freeStandIn(character: string, name: string, taken: ReadonlyMap<string, string>): string {
  const codePoint = character.codePointAt(0) ?? 0;
  const pool = neutral(codePoint) ? standIns.neither : rightToLeft(codePoint) ? standIns.right : standIns.left;
  const used = new Set([...taken.values(), ...name]);
  const free = pool.find((candidate) => !used.has(String.fromCodePoint(candidate)));
  return free === undefined ? character : String.fromCodePoint(free);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
