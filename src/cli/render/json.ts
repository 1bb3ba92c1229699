import type { BusinessError } from '../../core/errors.js';
import { converterOf, type Json, toJson } from '../view/to-json.js';
import { type Field, valueOf, type View } from '../view/view.js';
import { batchOf, isSync } from './batch.js';
import { escapeJson } from './escape.js';

/** Turns what interrupted a list into the error to print, or undefined when the list just ends early. */
export type Failed = (error: unknown) => BusinessError | undefined;

/** One JSON text on one line, or indented. */
export const jsonText = (value: unknown, indented: boolean): string =>
  escapeJson(indented ? JSON.stringify(value, null, 2) : JSON.stringify(value));

/**
 * A document as JSON text in pieces: head, the items of its lists, tail. Always one whole JSON object: when a list
 * fails half-way it is closed and the object ends with `error`.
 */
export async function* jsonPieces<Document>(
  view: View<Document>,
  document: Document,
  indented: boolean,
  failed: Failed,
): AsyncGenerator<string> {
  const layout = indented ? indentedLayout : compactLayout;
  yield `{${layout.key('schema')}${JSON.stringify(view.schema)}`;
  try {
    for (const field of view.fields) yield* fieldPieces(field, document, layout);
  } catch (error) {
    const shown = failed(error);
    if (shown !== undefined) yield `,${layout.key('error')}${layout.value(shown, 1)}`;
  }
  yield `${layout.end}}\n`;
}

async function* fieldPieces<Document>(
  field: Field<Document>,
  document: Document,
  layout: Layout,
): AsyncGenerator<string> {
  const value = valueOf(field, document);
  if (value === undefined && field.shape.kind !== 'nullable') return;
  const start = `,${layout.key(field.key)}`;
  if (field.shape.kind !== 'array') {
    yield start + layout.value(toJson(field.shape, value), 1);
    return;
  }
  yield `${start}[`;
  let count = 0;
  const end = (): string => (count === 0 ? ']' : `${layout.listEnd}]`);
  const { items, elementJson } = field.shape;
  try {
    if (layout === compactLayout && field.texts !== undefined) {
      yield* dividedPieces(field.texts(document, escapeJson));
    } else if (layout === compactLayout && isSync(value)) {
      yield* compactPieces(elementJson ?? converterOf(items), value);
    } else {
      yield* batchOf(value, (element) => {
        count += 1;
        return `${count === 1 ? '' : ','}${layout.item}${layout.value(toJson(items, element), 2)}`;
      });
    }
  } catch (error) {
    yield end();
    throw error;
  }
  yield end();
}

/** Elements that are made into text together: ten thousand routes are a matter of milliseconds this way. */
const elementsAtOnce = 500;

function* compactPieces(convert: (element: unknown) => object | Json, elements: Iterable<unknown>): Generator<string> {
  let some: unknown[] = [];
  let before = '';
  const text = (): string => {
    const pieces = `${before}${jsonText(some, false).slice(1, -1)}`;
    before = ',';
    some = [];
    return pieces;
  };
  for (const element of elements) {
    some.push(convert(element));
    if (some.length === elementsAtOnce) yield text();
  }
  if (some.length > 0) yield text();
}

function* dividedPieces(texts: Iterable<string>): Generator<string> {
  let before = '';
  for (const text of texts) {
    yield before + text;
    before = ',';
  }
}

interface Layout {
  readonly key: (key: string) => string;
  readonly value: (value: Json | BusinessError, depth: number) => string;
  readonly item: string;
  readonly listEnd: string;
  readonly end: string;
}

const compactLayout: Layout = {
  key: (key) => `${JSON.stringify(key)}:`,
  value: (value) => jsonText(value, false),
  item: '',
  listEnd: '',
  end: '',
};

const indentedLayout: Layout = {
  key: (key) => `\n  ${JSON.stringify(key)}: `,
  value: (value, depth) => jsonText(value, true).replaceAll('\n', `\n${'  '.repeat(depth)}`),
  item: '\n    ',
  listEnd: '\n  ',
  end: '\n',
};
