import { headingOf, textOf } from '../view/text-of.js';
import type { Field, Tone } from '../view/view.js';
import type { Paint } from './colour.js';
import { escapeText } from './escape.js';
import { type Measure, measureFor, truncate } from './width.js';

interface Column {
  readonly heading: string;
  readonly drop: number;
  readonly figure: boolean;
  readonly cells: readonly { readonly text: string; readonly tone: Tone }[];
  width: number;
}

const gap = 2;
const narrowest = 4;

/**
 * The rows as a table without borders, headings above, fitted to the width: columns that may go are left out first,
 * then the widest are cut. A table of one column needs no heading.
 */
export async function renderTable(
  fields: readonly Field<unknown>[],
  rows: readonly unknown[],
  { width, paint }: { readonly width: number; readonly paint: Paint },
): Promise<string> {
  const columns = fields.map((field) => columnOf(field, rows));
  const measure = await measureFor(columns.flatMap(({ cells }) => cells.map(({ text }) => text)));
  for (const column of columns) {
    // The table library makes no column narrower than 1.
    column.width = column.cells.reduce(
      (most, { text }) => Math.max(most, measure(text)),
      Math.max(1, measure(column.heading)),
    );
  }
  const kept = fit(
    columns.filter(({ drop, cells }) => drop === 0 || cells.some(({ text }) => text !== '')),
    width,
  );
  return layOut(kept, rows.length, measure, paint);
}

function columnOf(field: Field<unknown>, rows: readonly unknown[]): Column {
  const cells = rows.map((row) => ({ text: escapeText(textOf(field, row)), tone: field.tone?.(row) ?? 'plain' }));
  const heading = headingOf(field).toUpperCase();
  return { heading, drop: field.drop ?? 0, figure: field.figure ?? false, cells, width: 0 };
}

const total = (columns: readonly Column[]): number =>
  columns.reduce((sum, column) => sum + column.width, gap * (columns.length - 1));

/** Leaves out what may go, then narrows what is widest, until the rest fits. */
function fit(columns: readonly Column[], width: number): readonly Column[] {
  let kept = columns;
  while (total(kept) > width && kept.some(({ drop }) => drop > 0)) {
    const highest = Math.max(...kept.map(({ drop }) => drop));
    kept = kept.filter(({ drop }) => drop !== highest);
  }
  for (let excess = total(kept) - width; excess > 0; excess -= 1) {
    const widest = Math.max(...kept.map((column) => column.width));
    const column = kept.find((candidate) => candidate.width === widest);
    if (column === undefined || widest <= narrowest) break;
    column.width -= 1;
  }
  return kept;
}

const noBorder = Object.fromEntries(
  ['top', 'bottom', 'mid', 'left', 'right'].flatMap((side) => [
    [side, ''],
    [`${side}-mid`, ''],
    [`${side}-left`, ''],
    [`${side}-right`, ''],
  ]),
);

async function layOut(columns: readonly Column[], rows: number, measure: Measure, paint: Paint): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const table = new Table({
    chars: { ...noBorder, middle: ' '.repeat(gap) },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colWidths: columns.map(({ width }) => width),
    colAligns: columns.map(({ figure }) => (figure ? 'right' : 'left')),
  });
  if (columns.length > 1)
    table.push(columns.map(({ heading, width }) => paint('faint', truncate(heading, width, measure))));
  for (let row = 0; row < rows; row += 1) {
    table.push(columns.map(({ cells, width }) => cellOf(cells[row], width, measure, paint)));
  }
  return `${table.toString().replaceAll(/ +$/gm, '')}\n`;
}

function cellOf(cell: Column['cells'][number] | undefined, width: number, measure: Measure, paint: Paint): string {
  return cell === undefined ? '' : paint(cell.tone, truncate(cell.text, width, measure));
}
