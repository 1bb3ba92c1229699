import type { Property, Shape } from './shape.js';
import { type Field, valueOf } from './view.js';

/** A value that `JSON.stringify` writes as it stands. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Core's value as JSON: enumerations by their seed names, and only the properties that the shape declares. */
export function toJson(shape: Shape, value: unknown): Json {
  switch (shape.kind) {
    case 'enumeration':
      return shape.names.get(value as number | string)?.name ?? String(value);
    case 'array':
      return Array.from(value as Iterable<unknown>, (element) => toJson(shape.items, element));
    case 'nullable':
      return value === null || value === undefined ? null : toJson(shape.of, value);
    case 'object':
      return propertiesToJson(shape.properties, value);
    default:
      return value as Json;
  }
}

/** An object with these properties, in their order. A field's own `value` decides, as everywhere. */
export function propertiesToJson(properties: readonly Property[], of: unknown): { readonly [key: string]: Json } {
  const json: Record<string, Json> = {};
  for (const property of properties) {
    const value = valueOf(property as Field<unknown>, of);
    if (value !== undefined || property.shape.kind === 'nullable') json[property.key] = toJson(property.shape, value);
  }
  return json;
}
