import { BusinessError } from '../errors.js';
import { canonicalAddress, parseAddress } from '../kernel/codec/ip-address.js';

/**
 * Checks of a document from outside. Each takes a value and where it stands, and gives back what it stands for or throws
 * `file.invalid` naming the place. Objects are built anew from the fields that are known, so that nothing else of a
 * document ever reaches the program.
 */
export type Check<Value> = (value: unknown, path: string) => Value;

type Checked<Checks> = { readonly [Key in keyof Checks]: Checks[Key] extends Check<infer Value> ? Value : never };

export function wrong(path: string, expected: string, value: unknown): BusinessError {
  const place = path === '' ? 'the document' : path;
  return new BusinessError('file.invalid', `${place} should be ${expected}, not ${shown(value)}`, {
    operation: 'read',
    target: place,
  });
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return `an array of ${String(value.length)}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return JSON.stringify(value);
  return value.length > 60 ? `${JSON.stringify(value.slice(0, 60))}...` : JSON.stringify(value);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object with all of these fields; others are left out. */
export function object<Checks extends Record<string, Check<unknown>>>(checks: Checks): Check<Checked<Checks>> {
  const entries = Object.entries(checks);
  return (value, path) => {
    if (!isRecord(value)) throw wrong(path, 'an object', value);
    const made: Record<string, unknown> = {};
    for (const [key, check] of entries) {
      made[key] = check(Object.hasOwn(value, key) ? value[key] : undefined, path === '' ? key : `${path}.${key}`);
    }
    return made as Checked<Checks>;
  };
}

export function array<Item>(check: Check<Item>, maxLength = 2_000_000): Check<readonly Item[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw wrong(path, 'an array', value);
    if (value.length > maxLength) throw wrong(path, `an array of at most ${String(maxLength)} items`, value.length);
    return value.map((item: unknown, at) => check(item, `${path}[${String(at)}]`));
  };
}

export function text(maxLength = 1024): Check<string> {
  return (value, path) => {
    if (typeof value === 'string' && value.length <= maxLength) return value;
    throw wrong(path, `a text of at most ${String(maxLength)} characters`, value);
  };
}

export const boolean: Check<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value;
  throw wrong(path, 'true or false', value);
};

export function integer(min: number, max: number): Check<number> {
  return (value, path) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    throw wrong(path, `an integer from ${String(min)} to ${String(max)}`, value);
  };
}

export function oneOf<const Values extends readonly (string | number)[]>(values: Values): Check<Values[number]> {
  return (value, path) => {
    const found = values.find((each) => each === value);
    if (found !== undefined) return found;
    throw wrong(path, `one of ${values.map((each) => JSON.stringify(each)).join(', ')}`, value);
  };
}

export function nullable<Value>(check: Check<Value>): Check<Value | null> {
  return (value, path) => (value === null ? null : check(value, path));
}

/** An IP address in any text, taken in its canonical one. */
export const ipAddress: Check<string> = (value, path) => {
  const canonical = typeof value === 'string' ? canonicalAddress(value) : null;
  if (canonical !== null) return canonical;
  throw wrong(path, 'an IP address', value);
};

export const ipAddressOrEmpty: Check<string> = (value, path) => (value === '' ? '' : ipAddress(value, path));

/** An address that may name its zone: `fe80::1%eth0`. */
export const zonedAddress: Check<string> = (value, path) => {
  const [address = '', zone] = typeof value === 'string' ? value.split('%', 2) : [];
  if (zone === undefined) return ipAddress(value, path);
  if (zone !== '' && zone.length <= 15 && parseAddress(address)?.length === 16) return `${address}%${zone}`;
  throw wrong(path, 'an IP address', value);
};

/**
 * A record whose addresses all are of the family it names, with prefixes no longer than that family's addresses.
 * @param pairs each address field with the field of its prefix length, if it has one
 */
export function ofOneFamily<Value extends { readonly family: 2 | 10 }>(
  check: Check<Value>,
  pairs: readonly (readonly [keyof Value & string, (keyof Value & string)?])[],
): Check<Value> {
  return (value, path) => {
    const made = check(value, path);
    const isIpv4 = made.family === 2;
    for (const [address, length] of pairs) {
      const text = made[address];
      if (typeof text !== 'string') continue;
      if (text !== '' && text.includes(':') === isIpv4) {
        throw wrong(`${path}.${address}`, `an ${isIpv4 ? 'IPv4' : 'IPv6'} address`, text);
      }
      const prefixLength = length === undefined ? 0 : made[length];
      if (isIpv4 && typeof prefixLength === 'number' && prefixLength > 32) {
        throw wrong(`${path}.${length ?? ''}`, 'an integer from 0 to 32', prefixLength);
      }
    }
    return made;
  };
}
