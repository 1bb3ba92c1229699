/** The type of a JSON value, from which the JSON itself, its JSON Schema and its plain text are made. */
export type Shape =
  | { readonly kind: 'string' }
  | { readonly kind: 'integer' }
  | { readonly kind: 'number' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'enumeration'; readonly names: ReadonlyMap<number | string, EnumerationName> }
  | { readonly kind: 'array'; readonly items: Shape }
  | { readonly kind: 'nullable'; readonly of: Shape }
  | { readonly kind: 'object'; readonly properties: readonly Property[] };

/** A property of an object shape. */
export interface Property {
  readonly key: string;
  readonly about: string;
  readonly shape: Shape;
}

/** JSON shows the seed's name (`BEARER_WIFI`), tables and flags the word (`wifi`). */
export interface EnumerationName {
  readonly name: string;
  readonly word: string;
}
