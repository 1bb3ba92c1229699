import { matchesGlob } from '../proxy/matches-glob.js';

/** What a pattern may say beside asterisks: browsers make an expression of it, and these mean something there. */
const special = /[?()[\]{}+|^$\\]/;
/** What the dot of an expression does not stand for. */
const lineEnd = /[\n\r\u2028\u2029]/;
const longest = 4095;

/**
 * Whether a text is of a shape in which only asterisks stand for something else; undefined where more is said, which an
 * expression must decide.
 */
export function matchesPlainly(text: string, pattern: string): boolean | undefined {
  if (text.length > longest || pattern.length > longest) return undefined;
  return special.test(pattern) || lineEnd.test(text) ? undefined : matchesGlob(pattern, text);
}
