import { type Json, toJson } from '../view/to-json.js';
import { type Field, rowsOf, valueOf, type View } from '../view/view.js';
import { batchOf } from './batch.js';
import { escapePlain } from './escape.js';
import { jsonText } from './json.js';

/** A path given to `--get`, already checked against the view. */
export interface Path {
  /** The top-level field it starts from. */
  readonly field: Field<unknown>;
  /** True when the path speaks of the rows: one line for each. */
  readonly ofRows: boolean;
  /** The way on inside the field's value: keys, and `[]` for all elements of a list. */
  readonly steps: readonly string[];
}

/** The values a path leads to, one a line: texts and figures as they are, objects and lists as JSON. */
export async function* bareLines<Document>(
  view: View<Document>,
  document: Document,
  path: Path,
): AsyncGenerator<string> {
  const rows = rowsOf(view);
  if (!path.ofRows || rows === undefined) {
    yield valueLines(path, document);
    return;
  }
  yield* batchOf(valueOf(rows, document), (row) => valueLines(path, row));
}

/** The lines of one object's value. */
export function valueLines({ field, steps }: Path, of: unknown): string {
  const value = valueOf(field, of);
  const json = value === undefined || value === null ? null : toJson(field.shape, value);
  return Array.from(follow(json, steps), (found) => `${bareText(found)}\n`).join('');
}

function* follow(value: Json, [step, ...rest]: readonly string[]): Generator<Json> {
  if (step === undefined) yield value;
  else if (value === null) yield null;
  else if (step === '[]') for (const element of value as readonly Json[]) yield* follow(element, rest);
  else yield* follow((value as { readonly [key: string]: Json })[step] ?? null, rest);
}

function bareText(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? escapePlain(value) : jsonText(value, false);
}
