import { nameTable } from './code-point-name-table.js';

let names: ReadonlyMap<number, string> | undefined;

/**
 * `U+20E3`, with its Unicode name where that needs no large table: ASCII, invisible characters, what UTS #46 disallows,
 * and the names that follow from the number.
 */
export function codePointName(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  const number = `U+${hexadecimal(codePoint)}`;
  const name = namesOf().get(codePoint) ?? nameByRule(character, codePoint);
  return name === undefined ? number : `${number} ${name}`;
}

function namesOf(): ReadonlyMap<number, string> {
  names ??= new Map(
    nameTable.split('|').map((entry) => {
      const space = entry.indexOf(' ');
      return [Number.parseInt(entry.slice(0, space), 16), entry.slice(space + 1)];
    }),
  );
  return names;
}

/** Names and labels that the Unicode Standard (4.8) makes of the number. */
function nameByRule(character: string, codePoint: number): string | undefined {
  const number = hexadecimal(codePoint);
  if (/\p{Unified_Ideograph}/u.test(character)) return `CJK UNIFIED IDEOGRAPH-${number}`;
  if (/\p{Cc}/u.test(character)) return '<control>';
  if (/\p{Cs}/u.test(character)) return '<lone surrogate>';
  if (/\p{Co}/u.test(character)) return '<private use>';
  return /\p{NChar}/u.test(character) ? '<noncharacter>' : undefined;
}

const hexadecimal = (codePoint: number): string => codePoint.toString(16).toUpperCase().padStart(4, '0');
