import type { Property, Shape } from './shape.js';
import { type Field, valueOf } from './view.js';

/** The text of a field as a person reads it: the field's own, else its shape's. Not yet escaped. */
export function textOf<Of>(field: Field<Of>, of: Of): string {
  return field.text === undefined ? shapeText(field.shape, valueOf(field, of), ', ') : field.text(of);
}

/** The text of a field for another program: the field's own text only where the value is an object or a list. */
export function plainText<Of>(field: Field<Of>, of: Of): string {
  if (field.plain !== undefined) return field.plain(of);
  if (field.text !== undefined && isComposite(field.shape)) return field.text(of);
  return shapeText(field.shape, valueOf(field, of));
}

const isComposite = (shape: Shape): boolean =>
  shape.kind === 'nullable' ? isComposite(shape.of) : shape.kind === 'array' || shape.kind === 'object';

/** Plain words for a value: enumerations by their word, the elements of a list divided, nothing for null. */
export function shapeText(shape: Shape, value: unknown, separator = ','): string {
  if (value === null || value === undefined) return '';
  switch (shape.kind) {
    case 'enumeration':
      return shape.names.get(value as number | string)?.word ?? String(value);
    case 'array':
      return Array.from(value as Iterable<unknown>, (element) => shapeText(shape.items, element)).join(separator);
    case 'nullable':
      return shapeText(shape.of, value, separator);
    case 'object':
      return objectText(shape.properties, value);
    case 'boolean':
      return value === true ? 'yes' : 'no';
    default:
      return String(value);
  }
}

const objectText = (properties: readonly Property[], value: unknown): string =>
  properties
    .map((property) => plainText(property as Field<unknown>, value))
    .filter((text) => text !== '')
    .join(' ');

/** The heading of a field that has none of its own: `linkUpBandwidthKbps` is `LINK UP BANDWIDTH KBPS`. */
export const headingOf = ({ heading, key }: { readonly heading?: string; readonly key: string }): string =>
  heading ?? key.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ');
