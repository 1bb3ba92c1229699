/** Scripts of the world's living languages (UAX #31, table 5), and a few more that look like them. */
const scripts = [
  ...['Latin', 'Cyrillic', 'Greek', 'Han', 'Hiragana', 'Katakana', 'Bopomofo', 'Hangul', 'Arabic', 'Hebrew'],
  ...['Armenian', 'Georgian', 'Devanagari', 'Bengali', 'Gujarati', 'Gurmukhi', 'Kannada', 'Khmer', 'Lao', 'Malayalam'],
  ...['Myanmar', 'Oriya', 'Sinhala', 'Tamil', 'Telugu', 'Thaana', 'Thai', 'Tibetan', 'Ethiopic', 'Cherokee', 'Coptic'],
];

/** What Japanese, Chinese and Korean are written with (UTS #39 5.2, highly restrictive). */
const usualMixtures = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];

/** Of any script, or of none. */
const shared = /[\p{Script=Common}\p{Script=Inherited}\p{Cn}]/gu;

/**
 * The scripts that a label mixes, in the order of the list above, where no language is usually written so; empty when
 * the mixture is usual. A label that mixes them may look like another. Characters that all scripts share do not count.
 */
export function mixedScripts(label: string): readonly string[] {
  if (!/[^\x00-\x7f]/.test(label)) return [];
  let rest = label.replace(shared, '');
  const found: string[] = [];
  for (const script of scripts) {
    const others = rest.replace(new RegExp(`\\p{Script=${script}}`, 'gu'), '');
    if (others !== rest) found.push(script);
    rest = others;
    if (rest === '') break;
  }
  if (rest !== '') found.push('another script');
  const usual = found.length < 2 || usualMixtures.some((mixture) => found.every((script) => mixture.includes(script)));
  return usual ? [] : found;
}
