/** The type of a JSON value, from which the JSON itself, its JSON Schema and its plain text are made. */
export type Shape =
  | { readonly kind: 'string' }
  | { readonly kind: 'integer' }
  | { readonly kind: 'number' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'enumeration'; readonly names: EnumerationNames }
  | ArrayShape
  | { readonly kind: 'nullable'; readonly of: Shape }
  | { readonly kind: 'object'; readonly properties: readonly Property[] };

export interface ArrayShape {
  readonly kind: 'array';
  readonly items: Shape;
  /**
   * Makes an element's JSON where core's element nearly is that: the same keys in the same order, and what is undefined
   * is missing. To go through the keys of tens of thousands of elements one by one takes more than all else.
   */
  elementJson?(element: unknown): object;
}

/** A property of an object shape. */
export interface Property {
  /** The JSON key, which is the seed's field name wherever the seed has one. */
  readonly key: string;
  /** Meaning, with unit; goes to the schema and the man page. */
  readonly about: string;
  readonly shape: Shape;
  /** True when the key may be missing; every other property is always there. */
  readonly optional?: boolean;
}

/** Core's value (a number, or a word of its own) to what JSON and a person read. */
export type EnumerationNames = ReadonlyMap<number | string, EnumerationName>;

/** JSON shows the seed's name (`BEARER_WIFI`), tables and flags the word (`wifi`). */
export interface EnumerationName {
  readonly name: string;
  readonly word: string;
}

export const string: Shape = { kind: 'string' };
export const integer: Shape = { kind: 'integer' };
export const number: Shape = { kind: 'number' };
export const boolean: Shape = { kind: 'boolean' };
export const enumeration = (names: EnumerationNames): Shape => ({ kind: 'enumeration', names });
export const array = (items: Shape): Shape => ({ kind: 'array', items });
export const nullable = (of: Shape): Shape => ({ kind: 'nullable', of });
export const object = (properties: readonly Property[]): Shape => ({ kind: 'object', properties });

/** `BEARER_WIFI` is `wifi` to a person: the seed's prefix goes, the rest is lower case. */
export function namesOf(seed: Readonly<Record<string, string | number>>, prefix: string): EnumerationNames {
  const names = new Map<number | string, EnumerationName>();
  for (const [name, value] of Object.entries(seed)) {
    if (typeof value === 'number') names.set(value, { name, word: name.replace(prefix, '').toLowerCase() });
  }
  return names;
}
