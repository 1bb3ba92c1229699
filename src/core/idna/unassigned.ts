import { hexadecimalSet } from './code-point-set.js';
import { tr46 } from './packages.js';

/** Stands before a character so that it is seen inside a label; composes with nothing and is valid itself. */
export const anchor = '\u{12000}';

/** What UTS #46 refuses though Unicode 17 assigns it; all else that it refuses is unassigned or a noncharacter. */
const assigned = hexadecimalSet(
  '80-9f 600-605 61c 6dd 70f 890-891 8e2 1680 200e-200f 2024-2026 2028-202e 2066-2069 2488-249b 2ff0-2fff 31ef 33c2 33c7 33d8 d800-f8ff fe12 fe19 fe30 fe52 fff9-fffd 110bd 110cd 13430-1343f 1f100 e0001 e0020-e007f f0000-ffffd 100000-10fffd',
);

/** Whether Unicode 17 leaves this character unassigned. Noncharacters are assigned to mean nothing, and are not. */
export function isUnassigned(character: string): boolean {
  return (
    tr46().toUnicode(anchor + character).error &&
    !assigned(character.codePointAt(0) ?? 0) &&
    !/\p{NChar}/u.test(character)
  );
}
