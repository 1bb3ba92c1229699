import type { Property, Shape } from './shape.js';
import { type Field, valueOf } from './view.js';

/** A value that `JSON.stringify` writes as it stands. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Core's value as JSON: enumerations by their seed names, and only the properties that the shape declares. */
export function toJson(shape: Shape, value: unknown): Json {
  return converterOf(shape)(value);
}

type Converter = (value: unknown) => Json;

/** Long lists have many values of one shape: what to do with it is worked out once. */
const converters = new WeakMap<Shape, Converter>();

/** What `toJson` does with values of this shape. */
export function converterOf(shape: Shape): Converter {
  let converter = converters.get(shape);
  if (converter === undefined) {
    converter = newConverter(shape);
    converters.set(shape, converter);
  }
  return converter;
}

function newConverter(shape: Shape): Converter {
  switch (shape.kind) {
    case 'enumeration':
      return (value) => shape.names.get(value as number | string)?.name ?? String(value);
    case 'array': {
      const item = converterOf(shape.items);
      return (value) => Array.from(value as Iterable<unknown>, item);
    }
    case 'nullable': {
      const inner = converterOf(shape.of);
      return (value) => (value === null || value === undefined ? null : inner(value));
    }
    case 'object': {
      const { properties } = shape;
      return (value) => propertiesToJson(properties, value);
    }
    default:
      return (value) => value as Json;
  }
}

interface Part {
  readonly key: string;
  readonly field: Field<unknown>;
  readonly nullable: boolean;
  readonly convert: Converter;
}

const partsOf = new WeakMap<readonly Property[], readonly Part[]>();

/** An object with these properties, in their order. A field's own `value` decides, as everywhere. */
export function propertiesToJson(properties: readonly Property[], of: unknown): { readonly [key: string]: Json } {
  let parts = partsOf.get(properties);
  if (parts === undefined) {
    parts = properties.map((property) => ({
      key: property.key,
      field: property as Field<unknown>,
      nullable: property.shape.kind === 'nullable',
      convert: converterOf(property.shape),
    }));
    partsOf.set(properties, parts);
  }
  const json: Record<string, Json> = {};
  for (const { key, field, nullable, convert } of parts) {
    const value = valueOf(field, of);
    if (value !== undefined || nullable) json[key] = convert(value);
  }
  return json;
}
