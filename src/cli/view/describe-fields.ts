import type { Property, Shape } from './shape.js';

/** A line of a man page's field list. */
export interface FieldLine {
  /** Dotted, as `--get` takes it: `ipv4.gateway`, `networks[].netId`. */
  readonly path: string;
  readonly about: string;
  /** In a word or two: `string`, `integer`, `list`, `object or null`, or the names of an enumeration. */
  readonly type: string;
}

/** Every field below these properties, in JSON order, for the man page. */
export function describeFields(properties: readonly Property[], prefix = ''): FieldLine[] {
  return properties.flatMap(({ key, about, shape, optional }) => {
    const path = `${prefix}${key}`;
    const type = optional === true ? `${typeName(shape)}, may be missing` : typeName(shape);
    return [{ path, about, type }, ...below(shape, path)];
  });
}

function below(shape: Shape, path: string): FieldLine[] {
  if (shape.kind === 'object') return describeFields(shape.properties, `${path}.`);
  if (shape.kind === 'nullable') return below(shape.of, path);
  return shape.kind === 'array' ? below(shape.items, `${path}[]`) : [];
}

function typeName(shape: Shape): string {
  switch (shape.kind) {
    case 'enumeration':
      return [...shape.names.values()].map(({ name }) => name).join(', ');
    case 'array':
      return shape.items.kind === 'object' ? 'list' : `list of ${typeName(shape.items)}`;
    case 'nullable':
      return `${typeName(shape.of)} or null`;
    default:
      return shape.kind;
  }
}
