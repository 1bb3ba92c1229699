/**
 * A View says once what a command's answer looks like. Table headings, plain columns, JSON keys, `--fields`, the man
 * page and the JSON Schema all come from it.
 */
import type { Shape } from './shape.js';

/** One field of a document or of a row. */
export interface Field<Of> {
  /** The JSON key, which is the seed's field name wherever the seed has one. */
  readonly key: string;
  /** Meaning, with unit; goes to the schema and the man page. */
  readonly about: string;
  readonly shape: Shape;
  /** The value in core's data; `of[key]` when absent. */
  readonly value?: (of: Of) => unknown;
  /** Heading of the table column or label of the detail line; absent = JSON only. */
  readonly heading?: string;
  /** How a person reads it; the shape's own text when absent. Never escaped by hand: the renderer does. */
  readonly text?: (of: Of) => string;
  /** Colour role of the text on a terminal. */
  readonly tone?: (of: Of) => Tone;
  /** Columns with the highest number go first when a table does not fit; 0 (default) never goes. */
  readonly drop?: number;
}

export type Tone = 'plain' | 'strong' | 'good' | 'bad' | 'warn' | 'faint';

/** The answer of a command: one object, with or without rows. */
export interface View<Document> {
  /** `net.<command>/<n>`. */
  readonly schema: string;
  readonly about: string;
  /** Fields of the document itself, in JSON order. On a terminal: label and value lines. */
  readonly fields: readonly Field<Document>[];
  /** The list that the document is about; its rows are the table. Rows may be lazily produced and are then streamed. */
  readonly rows?: RowsOf<Document>;
}

export interface RowsOf<Document> {
  /** The JSON key of the list. */
  readonly key: string;
  readonly about: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a view's row type is its own affair
  readonly fields: readonly Field<any>[];
  readonly of: (document: Document) => Iterable<unknown> | AsyncIterable<unknown>;
  /** What a terminal says when there are none. */
  readonly empty: string;
}
