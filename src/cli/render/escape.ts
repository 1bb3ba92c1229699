/**
 * Makes text from outside harmless: names, answers, SSIDs and process names may hold anything. Control, format and
 * bidirectional characters, line and paragraph separators and lone surrogates are shown as `\uXXXX`.
 */

const beyondPrintableAscii = /[^\x20-\x7e]/;
// Made when needed: V8 takes half a millisecond to look up the classes.
const unsafe = (): RegExp => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const unsafeInJson = (): RegExp => /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;
const beyondAscii = /[^\x00-\x7e]/;

/** Each UTF-16 unit as `\uXXXX`. */
function codeUnits(character: string): string {
  let units = '';
  for (let at = 0; at < character.length; at += 1) {
    units += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return units;
}

/** For a terminal: one line, nothing that moves the cursor, hides or reorders. */
export function escapeText(text: string): string {
  return beyondPrintableAscii.test(text) ? text.replace(unsafe(), codeUnits) : text;
}

/** For a tab-separated line, whose reader can undo it: TAB, LF and backslash get their short forms. */
export function escapePlain(text: string): string {
  const reversible = text.includes('\\') ? text.replaceAll('\\', '\\\\') : text;
  if (!beyondPrintableAscii.test(reversible)) return reversible;
  return reversible.replaceAll('\t', '\\t').replaceAll('\n', '\\n').replace(unsafe(), codeUnits);
}

/** For JSON text as `JSON.stringify` wrote it: what it left raw inside strings. The value stays the same. */
export function escapeJson(json: string): string {
  return beyondAscii.test(json) ? json.replace(unsafeInJson(), codeUnits) : json;
}

/**
 * Keeps a GitHub Actions runner from reading a line as its command: `::name ...::` at the start of a line, `##[name]`
 * anywhere. An IPv6 address that starts a line stays as it is.
 */
export function guardRunner(lines: string): string {
  return lines
    .replaceAll('##[', '#\\u0023[')
    .replace(/^([^\S\n]*)::(?![0-9a-fA-F:.]*(?:%[^\s:]*)?(?:\/\d+)?(?:\s|$))/gm, '$1\\u003a:');
}
