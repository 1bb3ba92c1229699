import { propertiesToJson } from '../view/to-json.js';
import { textOf } from '../view/text-of.js';
import { type Field, shownColumns, type View } from '../view/view.js';
import { type Path, valueLines } from './bare.js';
import { escapeText } from './escape.js';
import { jsonText } from './json.js';
import { plainRow } from './plain.js';
import type { Presentation } from './presentation.js';
import { measureFor, pad, truncate } from './width.js';

/** One line of an endless stream, or of answers that come one by one: NDJSON, a plain row, or words for a person. */
export async function renderLine<Line>(
  view: View<Line>,
  schema: string,
  line: Line,
  presentation: Presentation,
  path: Path | undefined,
): Promise<string> {
  if (path !== undefined) return valueLines(path, line);
  if (presentation.form === 'json') return `${jsonText({ schema, ...propertiesToJson(view.fields, line) }, false)}\n`;
  const columns = shownColumns(view.fields);
  if (presentation.form !== 'table') return plainRow(columns, line, presentation);
  return `${await words(columns, line, presentation)}\n`;
}

const gap = 2;

/** The columns beside each other, cut where the terminal ends. */
async function words<Line>(
  columns: readonly Field<Line>[],
  line: Line,
  { paint, width }: Presentation,
): Promise<string> {
  const texts = columns.map((column) => escapeText(textOf(column, line)));
  const last = texts.findLastIndex((text) => text !== '');
  const measure = await measureFor(texts);
  let left = width;
  const cells: string[] = [];
  for (const [at, column] of columns.slice(0, last + 1).entries()) {
    const text = truncate(texts[at] ?? '', left, measure);
    const cell = at === last ? text : pad(text, Math.min(column.width ?? 0, left), measure);
    cells.push(paint(column.tone?.(line) ?? 'plain', cell));
    left -= measure(cell) + gap;
    if (left <= 0) break;
  }
  return cells.join(' '.repeat(gap));
}
