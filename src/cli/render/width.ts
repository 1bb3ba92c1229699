/** How many terminal columns a text takes. */
export type Measure = (text: string) => number;

const ascii = /^[\x20-\x7e]*$/;

/** Counts characters where all texts are printable ASCII; else asks the table library, which knows wide characters. */
export async function measureFor(texts: Iterable<string>): Promise<Measure> {
  for (const text of texts) {
    if (ascii.test(text)) continue;
    const { default: utils } = await import('cli-table3/src/utils.js');
    return (any) => (ascii.test(any) ? any.length : utils.strlen(any));
  }
  return (any) => any.length;
}

/** The text cut to this many columns, with an ellipsis where something is missing. Never splits a grapheme. */
export function truncate(text: string, columns: number, measure: Measure): string {
  if (ascii.test(text) ? text.length <= columns : measure(text) <= columns) return text;
  if (columns <= 1) return columns === 1 ? '…' : '';
  if (ascii.test(text)) return `${text.slice(0, columns - 1)}…`;
  let kept = '';
  let taken = 0;
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    taken += measure(segment);
    if (taken > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The text padded with spaces to this many columns. */
export function pad(text: string, columns: number, measure: Measure): string {
  return text + ' '.repeat(Math.max(0, columns - measure(text)));
}

/** The words of a text on lines of at most this many columns; a longer word stays whole. */
export function wrap(text: string, columns: number, measure: Measure): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || measure(longer) <= columns) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** A line as it is, or in pieces of at most this many columns where a word of it is longer. */
export function pieces(line: string, columns: number, measure: Measure): string[] {
  if (measure(line) <= columns) return [line];
  const parts: string[] = [];
  let part = '';
  for (const character of line) {
    if (part !== '' && measure(part + character) > columns) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
