import { noField } from './field-path.js';
import { headingOf } from './view/text-of.js';
import { type Field, list, rowsOf, type View } from './view/view.js';

/**
 * The view with only the fields that `--fields` names, in that order; where the answer is a list, the fields of its
 * rows. All of them get a heading, also those that only JSON shows otherwise.
 * @throws BusinessError `usage.field` with the names that would be right
 */
export function chooseFields(view: View<unknown>, names: readonly string[]): View<unknown> {
  const rows = rowsOf(view);
  if (rows === undefined) return { ...view, fields: pick(view.fields, names) };
  const { table, ...field } = rows;
  const chosen = list(field.key, field.about, pick(table.columns, names), { ...withoutShape(field), ...extras(table) });
  return { ...view, fields: view.fields.map((other) => (other.key === field.key ? chosen : other)) };
}

const pick = (fields: readonly Field<unknown>[], names: readonly string[]): readonly Field<unknown>[] =>
  names.map((name) => {
    const field = fields.find(({ key }) => key === name);
    if (field === undefined) throw noField(name, name, fields);
    return { ...field, heading: headingOf(field), drop: 0 };
  });

const withoutShape = ({ shape: _shape, ...field }: Field<unknown>): Omit<Field<unknown>, 'shape'> => field;

const extras = ({ empty, shows }: { readonly empty?: string; shows?(element: unknown): boolean }) => ({
  ...(empty === undefined ? {} : { empty }),
  ...(shows === undefined ? {} : { shows }),
});
