/** Reading of JSON whose shape another program decides: each reader gives a plain value, or a default where it is absent. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const text = (object: JsonObject, key: string): string => {
  const value = object[key];
  return typeof value === 'string' ? value : '';
};

export const number = (object: JsonObject, key: string, otherwise = 0): number => {
  const value = object[key];
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value !== '' ? Number(value) : otherwise;
};

/** `ip` tells a fact that has no value by a key whose value is null. */
export const has = (object: JsonObject, key: string): boolean => key in object && object[key] !== false;

export const object = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

export const list = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.map(object) : []);

export const words = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
