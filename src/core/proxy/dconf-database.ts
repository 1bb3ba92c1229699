/** Values of the kinds that a proxy setting has. */
export type DconfValue = string | number | boolean | readonly string[];

const headerBytes = 24;
const itemBytes = 24;
const noParent = 0xffff_ffff;
/** Deeper keys than any program has. */
const deepest = 32;

/**
 * The settings below a path in a dconf database: a GVDB file, as GNOME keeps one at `~/.config/dconf/user`. Keys come
 * without the path; values of other kinds, and all that does not fit into the file, are left out.
 * Source: gvdb/gvdb-format.h, and GVariant's serialisation.
 *
 * As `dconf dump PATH`.
 */
export function readDconf(bytes: Uint8Array, path: string): Map<string, DconfValue> {
  const found = new Map<string, DconfValue>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headerBytes) return found;
  const little = latin1(bytes, 0, 8) === 'GVariant';
  if (!little && latin1(bytes, 0, 8) !== 'raVGtnai') return found;
  const items = itemsOf(view, little);
  for (let at = items.start; at + itemBytes <= items.end; at += itemBytes) {
    if (bytes[at + 14] !== 0x76) continue;
    const key = keyOf(bytes, view, items, at, little);
    if (!key.startsWith(path)) continue;
    const value = variant(bytes.subarray(view.getUint32(at + 16, little), view.getUint32(at + 20, little)), little);
    if (value !== undefined) found.set(key.slice(path.length), value);
  }
  return found;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The root table: bloom filter and buckets, which only searching needs, then the items. */
function itemsOf(view: DataView, little: boolean): Range {
  const start = view.getUint32(16, little);
  const end = Math.min(view.getUint32(20, little), view.byteLength);
  if (start + 8 > end) return { start: 0, end: 0 };
  const bloomWords = view.getUint32(start, little) & 0x7ff_ffff;
  const buckets = view.getUint32(start + 4, little);
  return { start: start + 8 + 4 * (bloomWords + buckets), end };
}

/** An item holds the last part of its key, its parents the parts before it. */
function keyOf(bytes: Uint8Array, view: DataView, items: Range, item: number, little: boolean): string {
  let key = '';
  let at = item;
  for (let depth = 0; depth < deepest; depth++) {
    const start = view.getUint32(at + 8, little);
    key = latin1(bytes, start, start + view.getUint16(at + 12, little)) + key;
    const parent = view.getUint32(at + 4, little);
    at = items.start + parent * itemBytes;
    if (parent === noParent || at + itemBytes > items.end) break;
  }
  return key;
}

/** A value, a NUL, and its type. */
function variant(bytes: Uint8Array, little: boolean): DconfValue | undefined {
  const nul = bytes.lastIndexOf(0);
  if (nul < 0) return undefined;
  const value = bytes.subarray(0, nul);
  switch (latin1(bytes, nul + 1, bytes.length)) {
    case 's':
      return text(value);
    case 'b':
      return value[0] === 1;
    case 'i':
      return value.length < 4 ? undefined : new DataView(value.buffer, value.byteOffset, 4).getInt32(0, little);
    case 'as':
      return texts(value, little);
    default:
      return undefined;
  }
}

/** Texts one after the other, then where each ends; an offset is as wide as the whole needs it to be. */
function texts(bytes: Uint8Array, little: boolean): string[] {
  if (bytes.length === 0) return [];
  const width = bytes.length <= 0xff ? 1 : bytes.length <= 0xffff ? 2 : 4;
  const offsetAt = (at: number): number => {
    let offset = 0;
    for (let byte = 0; byte < width; byte++) {
      offset += (bytes[at + (little ? byte : width - 1 - byte)] ?? 0) * 2 ** (8 * byte);
    }
    return offset;
  };
  const end = offsetAt(bytes.length - width);
  const found: string[] = [];
  for (let at = end, start = 0; at + width <= bytes.length; at += width) {
    const stop = offsetAt(at);
    if (stop < start || stop > end) return found;
    found.push(text(bytes.subarray(start, stop)));
    start = stop;
  }
  return found;
}

const text = (bytes: Uint8Array): string =>
  new TextDecoder().decode(bytes.at(-1) === 0 ? bytes.subarray(0, -1) : bytes);

const latin1 = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 256)));
