import { malformedDbus } from './malformed-dbus.js';

/** A complete type of a D-Bus signature: a basic one or `v`, an array or dictionary, a struct or a dictionary entry. */
export interface DbusType {
  /** The type's own letter; `(` for a struct, `{` for an entry of a dictionary. */
  readonly code: string;
  /** Type of an array's elements, of a struct's fields, of an entry's key and value; none for all others. */
  readonly inner: readonly DbusType[];
}

const basic = 'ybnqiuxtdhsog';
/** Characters of a signature, and depth of arrays and of structs in it (D-Bus Specification, "Valid Signatures"). */
const longestSignature = 255;
const maxDepth = 32;

/**
 * The complete types that a signature lists (D-Bus Specification, "Type System").
 * @throws BusinessError `manager.malformed`
 */
export function parseDbusSignature(signature: string): readonly DbusType[] {
  if (signature.length > longestSignature) throw malformedDbus('a signature longer than 255 characters');
  const cursor = { signature, at: 0, arrays: 0, structs: 0 };
  const types: DbusType[] = [];
  while (cursor.at < signature.length) types.push(parseType(cursor));
  return types;
}

interface Cursor {
  readonly signature: string;
  at: number;
  arrays: number;
  structs: number;
}

function parseType(cursor: Cursor): DbusType {
  const code = cursor.signature[cursor.at++] ?? '';
  if (code === 'v' || (code !== '' && basic.includes(code))) return { code, inner: [] };
  if (code === 'a') return parseArray(cursor);
  if (code === '(') return { code, inner: parseMembers(cursor, ')') };
  throw malformedDbus(`the signature ${JSON.stringify(cursor.signature)}`);
}

function parseArray(cursor: Cursor): DbusType {
  if (++cursor.arrays > maxDepth) throw malformedDbus('arrays nested deeper than 32');
  const isDictionary = cursor.signature[cursor.at] === '{';
  if (isDictionary) cursor.at++;
  const element = isDictionary ? { code: '{', inner: parseMembers(cursor, '}') } : parseType(cursor);
  const [key] = element.inner;
  if (isDictionary && (element.inner.length !== 2 || key === undefined || !basic.includes(key.code))) {
    throw malformedDbus('a dictionary whose key is no basic type');
  }
  cursor.arrays--;
  return { code: 'a', inner: [element] };
}

function parseMembers(cursor: Cursor, close: ')' | '}'): readonly DbusType[] {
  if (++cursor.structs > maxDepth) throw malformedDbus('structs nested deeper than 32');
  const members: DbusType[] = [];
  while (cursor.signature[cursor.at] !== close) members.push(parseType(cursor));
  cursor.at++;
  cursor.structs--;
  // An array of empty structs would have elements without end in no bytes at all.
  if (members.length === 0) throw malformedDbus('a struct without members');
  return members;
}
