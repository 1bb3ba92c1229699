import { headingOf, textOf } from '../view/text-of.js';
import { type Field, isMissing, shownColumns, shownFields, valueOf, type View } from '../view/view.js';
import { escapeText } from './escape.js';
import type { Presentation } from './presentation.js';
import { renderTable } from './table.js';
import { measureFor, pad, pieces, wrap } from './width.js';

const gap = 2;

type Room = Pick<Presentation, 'width' | 'paint'>;

/** What a label stands beside when there is nothing to tell. */
const nothing = { text: 'none', tone: 'faint' } as const;

/** A document for a person: label and value lines, then each list as a table under its title. */
export async function renderDetail<Document>(
  view: View<Document>,
  document: Document,
  presentation: Room,
): Promise<string> {
  const said = view.says?.(document);
  if (said !== undefined) return `${wrapped(said, presentation)}\n`;
  const labelled = shownColumns(view.fields).filter((field) => !isMissing(field, document));
  const sections: string[] = [];
  if (labelled.length > 0) sections.push(await labelLines(labelled, document, presentation));
  const isAlone = shownFields(view.fields).length === 1;
  for (const field of view.fields) {
    const section = await listSection(field, document, presentation, isAlone);
    if (section !== '') sections.push(section);
  }
  return sections.join('\n');
}

const wrapped = (sentence: string, { width }: Room): string =>
  wrap(escapeText(sentence), width, (text) => text.length).join('\n');

async function labelLines<Document>(
  fields: readonly Field<Document>[],
  document: Document,
  { width, paint }: Room,
): Promise<string> {
  const lines = fields.map((field) => {
    const text = escapeText(textOf(field, document));
    const tone = field.tone?.(document) ?? 'plain';
    return { label: headingOf(field), ...(text === '' ? nothing : { text, tone }) };
  });
  const measure = await measureFor(lines.map(({ text }) => text));
  const indent = lines.reduce((most, { label }) => Math.max(most, measure(label)), 0) + gap;
  const room = Math.max(width - indent, 1);
  const printed = lines.flatMap(({ label, text, tone }) =>
    wrap(text, room, measure)
      .flatMap((part) => pieces(part, room, measure))
      .map((part, at) => {
        const start = paint('faint', pad(at === 0 ? label : '', indent, measure));
        return `${start}${paint(tone, part)}`.trimEnd();
      }),
  );
  return `${printed.join('\n')}\n`;
}

/** Label and value lines for each element, a blank line between; fields that say nothing are left out. */
async function blocks(columns: readonly Field<unknown>[], rows: readonly unknown[], room: Room): Promise<string> {
  const texts: string[] = [];
  for (const row of rows) {
    const telling = columns.filter((column) => textOf(column, row) !== '');
    texts.push(await labelLines(telling, row, room));
  }
  return texts.join('\n');
}

async function listSection<Document>(
  field: Field<Document>,
  document: Document,
  { width, paint }: Room,
  isAlone: boolean,
): Promise<string> {
  const { table: list, heading } = field;
  if (list === undefined || heading === undefined) return '';
  const rows: unknown[] = [];
  for await (const row of (valueOf(field, document) ?? []) as AsyncIterable<unknown>) {
    if (list.shows?.(row) ?? true) rows.push(row);
  }
  if (rows.length === 0 && list.empty === undefined) return '';
  const title = isAlone ? '' : `${paint('strong', heading)}\n`;
  const indent = isAlone ? '' : ' '.repeat(gap);
  const columns = shownColumns(list.columns);
  const inside = { width: width - indent.length, paint };
  const text =
    rows.length === 0
      ? `${paint('faint', list.empty ?? '')}\n`
      : list.blocks === true
        ? await blocks(columns, rows, inside)
        : await renderTable(columns, rows, inside);
  return title + text.replaceAll(/^(?=.)/gm, indent);
}
