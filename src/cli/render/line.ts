import { propertiesToJson } from '../view/to-json.js';
import { textOf } from '../view/text-of.js';
import { shownColumns, type View } from '../view/view.js';
import { type Path, valueLines } from './bare.js';
import { escapeText } from './escape.js';
import { jsonText } from './json.js';
import { plainRow } from './plain.js';
import type { Presentation } from './presentation.js';

/** One line of an endless stream, or of answers that come one by one: NDJSON, a plain row, or words for a person. */
export function renderLine<Line>(
  view: View<Line>,
  schema: string,
  line: Line,
  presentation: Presentation,
  path: Path | undefined,
): string {
  if (path !== undefined) return valueLines(path, line);
  if (presentation.form === 'json') return `${jsonText({ schema, ...propertiesToJson(view.fields, line) }, false)}\n`;
  const columns = shownColumns(view.fields);
  if (presentation.form !== 'table') return plainRow(columns, line, presentation);
  const words = columns.map((column) => {
    const text = escapeText(textOf(column, line)).padEnd(column.width ?? 0);
    return presentation.paint(column.tone?.(line) ?? 'plain', text);
  });
  return `${words.join('  ').trimEnd()}\n`;
}
