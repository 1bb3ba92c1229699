import { headingOf, plainText } from '../view/text-of.js';
import type { Shape } from '../view/shape.js';
import { type Field, isMissing, rowsOf, shownColumns, shownFields, valueOf, type View } from '../view/view.js';
import { batchOf } from './batch.js';
import { escapePlain } from './escape.js';
import type { Presentation } from './presentation.js';

/** The lines of a document for a pipe: its rows, or `key<TAB>value` for each field that a terminal would show. */
export async function* plainLines<Document>(
  view: View<Document>,
  document: Document,
  presentation: Presentation,
): AsyncGenerator<string> {
  const rows = rowsOf(view);
  if (rows === undefined) {
    yield* keyLines(view, document, presentation);
    return;
  }
  const columns = shownColumns(rows.table.columns);
  if (presentation.header) yield headerLine(columns);
  yield* batchOf(valueOf(rows, document), (row) => plainRow(columns, row, presentation));
}

/** The heading of plain rows. */
export const headerLine = (columns: readonly Field<unknown>[]): string =>
  `${columns.map((column) => (headingOf(column) || column.key).toUpperCase()).join('\t')}\n`;

/** One row, its columns divided by tabs. */
export const plainRow = <Of>(columns: readonly Field<Of>[], row: Of, { paint }: Presentation): string =>
  `${columns.map((column) => paint(column.tone?.(row) ?? 'plain', escapePlain(plainText(column, row)))).join('\t')}\n`;

/** One object: a line for each field, an inner object's with dotted keys as `--get` takes them; a list takes a line for each element, all with its key. */
async function* keyLines<Document>(
  view: View<Document>,
  document: Document,
  presentation: Presentation,
): AsyncGenerator<string> {
  for (const field of shownFields(view.fields).filter((each) => !isMissing(each, document))) {
    if (field.table === undefined) {
      yield* fieldLines(field, field.key, document, presentation);
      continue;
    }
    const columns = shownColumns(field.table.columns);
    yield* batchOf(valueOf(field, document), (element) => `${field.key}\t${plainRow(columns, element, presentation)}`);
  }
}

function* fieldLines<Of>(field: Field<Of>, path: string, of: Of, presentation: Presentation): Generator<string> {
  const value = valueOf(field, of);
  const shape = withoutNull(field.shape);
  if (shape.kind !== 'object' || value === null) {
    yield `${path}\t${plainRow([field], of, presentation)}`;
    return;
  }
  for (const inner of shape.properties) {
    yield* fieldLines<unknown>(inner, `${path}.${inner.key}`, value, presentation);
  }
}

const withoutNull = (shape: Shape): Shape => (shape.kind === 'nullable' ? shape.of : shape);
