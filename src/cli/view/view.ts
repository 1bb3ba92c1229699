/**
 * A View says once what a command's answer looks like. Table headings, plain columns, JSON keys, `--fields`, `--get`,
 * the man page and the JSON Schema all come from it.
 */
import type { BusinessError, ExitStatus } from '../../core/errors.js';
import { type ArrayShape, object, type Property } from './shape.js';

/**
 * One field of a document or column of a row. Its functions are methods, so that a view of one type of document can be
 * handed to a renderer, which knows none.
 */
export interface Field<Of> extends Property {
  /** The value in core's data; `of[key]` when absent. */
  value?(of: Of): unknown;
  /** Heading of the table column or label of the detail line; absent = JSON only, empty for a mark. */
  readonly heading?: string;
  /**
   * How a person reads it; the shape's own text when absent. A pipe gets it for objects and lists only: texts, figures
   * and truths are printed there as they are. Never escaped by hand: the renderer does.
   */
  text?(of: Of): string;
  /** What a pipe gets where a person's text leaves something out. */
  plain?(of: Of): string;
  /** Colour role of the text on a terminal. */
  tone?(of: Of): Tone;
  /** Orders columns and lines for people and pipes where JSON's order is another: lowest first, 0 by default. */
  readonly place?: number;
  /** Columns with the highest number go first when a table does not fit; 0 (default) never goes. */
  readonly drop?: number;
  /** True for figures, which stand right-aligned under their heading. */
  readonly figure?: boolean;
  /** Columns that a line written on its own leaves for this field, so that lines stand under each other. */
  readonly width?: number;
  /**
   * A long list's elements as JSON on one line, many in a piece. The pieces hold what `JSON.stringify` makes of the
   * elements, divided by commas, and went through `escape` where they may need it.
   */
  texts?(of: Of, escape: (json: string) => string): Iterable<string>;
  /** Set on a list of objects: how a terminal shows its elements as a table. Made by `list`. */
  readonly table?: Table;
}

export type Tone = 'plain' | 'strong' | 'good' | 'bad' | 'warn' | 'faint';

/** The columns of a list. */
export interface Table {
  readonly columns: readonly Field<unknown>[];
  /** What a terminal says when the list is empty; nothing when absent. */
  readonly empty?: string;
  /** True for elements of so many fields that a terminal shows each as label and value lines, without the empty ones. */
  readonly blocks?: boolean;
  /** Which elements a terminal shows; all when absent. */
  shows?(element: unknown): boolean;
}

/** The answer of a command: one object, with or without lists. */
export interface View<Document> {
  /** `net.<command>/<n>`. */
  readonly schema: string;
  readonly about: string;
  /** In JSON order. On a terminal: label and value lines, then a table for each list. */
  readonly fields: readonly Field<Document>[];
  /** Key of the list the document is about: its rows are the plain output, and `--fields` and `--get` speak of them. */
  readonly rows?: string;
  /** Key of the field that repeats the item asked about; set where a command takes several items (bulk). */
  readonly item?: string;
  /** What is told of an item that failed; the item itself when absent. */
  itemText?(item: string): string;
  /** True where the answer holds `results` even when one item was asked about. */
  readonly alwaysResults?: boolean;
  /** The row that stands for an item that failed, so that rows keep pace with items; none when absent. */
  failed?(item: string, error: BusinessError): object;
  /** One sentence that a terminal shows in place of lines full of "none"; undefined = show the lines. */
  says?(document: Document): string | undefined;
  /** One line for stderr beside a table or plain rows: what their reader must know. */
  remark?(document: Document): string | undefined;
  /** The path, as `--get` takes it, that is printed bare in place of a table or rows; JSON and `--get` stay as they are. */
  readonly bare?: string;
  /** The answer as an exit status; absent = 0. */
  verdict?(document: Document): ExitStatus;
}

/** A field that is a list of objects. Its values may be an array or lazily produced (then the output is streamed). */
export function list<Of, Element>(
  key: string,
  about: string,
  columns: readonly Field<Element>[],
  more: Omit<Field<Of>, 'key' | 'about' | 'shape' | 'table'> & {
    readonly empty?: string;
    readonly blocks?: boolean;
    shows?(element: Element): boolean;
    /** See `ArrayShape`. */
    elementJson?(element: Element): object;
  } = {},
): Field<Of> {
  const { empty, blocks, shows, elementJson, ...rest } = more;
  const table: Table = {
    columns,
    ...(empty === undefined ? {} : { empty }),
    ...(blocks === undefined ? {} : { blocks }),
    ...(shows === undefined ? {} : { shows }),
  };
  const shape: ArrayShape = {
    kind: 'array',
    items: object(columns),
    ...(elementJson === undefined ? {} : { elementJson }),
  };
  return { ...rest, key, about, shape, table };
}

/** A view whose type of document is kept; nothing else happens. */
export const view = <Document>(definition: View<Document>): View<Document> => definition;

/** The value of a field in core's data. */
export function valueOf<Of>(field: Field<Of>, of: Of): unknown {
  return field.value === undefined ? (of as Readonly<Record<string, unknown>>)[field.key] : field.value(of);
}

/** Whether a field that may be missing is. */
export const isMissing = <Of>(field: Field<Of>, of: Of): boolean =>
  field.optional === true && valueOf(field, of) === undefined;

/** What a person or a pipe sees, in their order; the other fields are for JSON. */
export function shownFields<Of>(fields: readonly Field<Of>[]): readonly Field<Of>[] {
  const shown = fields.filter(({ heading }) => heading !== undefined);
  return shown.sort((one, other) => (one.place ?? 0) - (other.place ?? 0));
}

/** Those of them that take one cell or line: a list inside a row has no place there. */
export const shownColumns = <Of>(fields: readonly Field<Of>[]): readonly Field<Of>[] =>
  shownFields(fields).filter(({ table }) => table === undefined);

/** The list a document is about, as declared by `rows`. */
export function rowsOf<Document>(of: View<Document>): (Field<Document> & { readonly table: Table }) | undefined {
  const field = of.fields.find(({ key }) => key === of.rows);
  return field?.table === undefined ? undefined : { ...field, table: field.table };
}

/** The fields that `--fields` chooses from and `--get` may start with. */
export function choosable<Document>(of: View<Document>): readonly Property[] {
  return rowsOf(of)?.table.columns ?? of.fields;
}
