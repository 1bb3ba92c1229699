import { headingOf, textOf } from '../view/text-of.js';
import { type Field, shownColumns, valueOf, type View } from '../view/view.js';
import { escapeText } from './escape.js';
import type { Presentation } from './presentation.js';
import { renderTable } from './table.js';
import { measureFor, pad, wrap } from './width.js';

const gap = 2;

/** A document for a person: label and value lines, then each list as a table under its title. */
export async function renderDetail<Document>(
  view: View<Document>,
  document: Document,
  presentation: Presentation,
): Promise<string> {
  const said = view.says?.(document);
  if (said !== undefined) return `${wrapped(said, presentation)}\n`;
  const labelled = shownColumns(view.fields);
  const sections: string[] = [];
  if (labelled.length > 0) sections.push(await labelLines(labelled, document, presentation));
  for (const field of view.fields) {
    const section = await listSection(field, document, presentation, field.key === view.rows);
    if (section !== '') sections.push(section);
  }
  return sections.join('\n');
}

const wrapped = (sentence: string, { width }: Presentation): string =>
  wrap(escapeText(sentence), width, (text) => text.length).join('\n');

async function labelLines<Document>(
  fields: readonly Field<Document>[],
  document: Document,
  { width, paint }: Presentation,
): Promise<string> {
  const lines = fields.map((field) => ({
    label: headingOf(field),
    text: escapeText(textOf(field, document, ', ')),
    tone: field.tone?.(document) ?? 'plain',
  }));
  const measure = await measureFor(lines.map(({ text }) => text));
  const indent = lines.reduce((most, { label }) => Math.max(most, measure(label)), 0) + gap;
  const printed = lines.flatMap(({ label, text, tone }) =>
    wrap(text, Math.max(width - indent, 1), measure).map((part, at) => {
      const start = paint('faint', pad(at === 0 ? label : '', indent, measure));
      return `${start}${paint(tone, part)}`.trimEnd();
    }),
  );
  return `${printed.join('\n')}\n`;
}

async function listSection<Document>(
  field: Field<Document>,
  document: Document,
  { width, paint }: Presentation,
  isMain: boolean,
): Promise<string> {
  const { table: list, heading } = field;
  if (list === undefined || (heading === undefined && !isMain)) return '';
  const rows: unknown[] = [];
  for await (const row of (valueOf(field, document) ?? []) as AsyncIterable<unknown>) {
    if (list.shows?.(row) ?? true) rows.push(row);
  }
  const title = heading === undefined ? '' : `${paint('strong', heading)}\n`;
  if (rows.length === 0) return list.empty === undefined ? '' : `${title}${paint('faint', list.empty)}\n`;
  const columns = shownColumns(list.columns);
  if (heading === undefined) return renderTable(columns, rows, { width, paint });
  const table = await renderTable(columns, rows, { width: width - gap, paint });
  return title + table.replaceAll(/^(?=.)/gm, ' '.repeat(gap));
}
