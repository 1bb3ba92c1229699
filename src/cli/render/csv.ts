import { plainText } from '../view/text-of.js';
import { type Field, rowsOf, valueOf, type View } from '../view/view.js';
import { batchOf } from './batch.js';
import { escapeText } from './escape.js';

/** The rows of a document as comma-separated values (RFC 4180), with the JSON keys above them. */
export async function* csvLines<Document>(view: View<Document>, document: Document): AsyncGenerator<string> {
  const rows = rowsOf(view);
  const columns: readonly Field<unknown>[] = rows?.table.columns ?? view.fields;
  yield lineOf(columns.map(({ key }) => key));
  const elements = rows === undefined ? [document] : valueOf(rows, document);
  yield* batchOf(elements, (row) => lineOf(columns.map((column) => plainText(column, row))));
}

const lineOf = (cells: readonly string[]): string => `${cells.map(cellOf).join(',')}\r\n`;

function cellOf(text: string): string {
  const safe = escapeText(text);
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
