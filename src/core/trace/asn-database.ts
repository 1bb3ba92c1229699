import { BusinessError } from '../errors.js';
import type { TextFiles } from '../host.js';
import { parseAddress } from '../kernel/codec/ip-address.js';

/** An autonomous system. */
export interface AutonomousSystem {
  readonly asn: number;
  readonly name: string;
}

export interface AsnDatabase {
  /** The system that announces an address; undefined when the file has none. */
  systemOf(address: string): AutonomousSystem | undefined;
}

const longestBytes = 512 << 20;

/**
 * Reads a table of autonomous systems: lines, sorted by address, of
 *
 *     first address, last address, number, [country], name        with tabs between (ip2asn-*.tsv of iptoasn.com)
 *     network/prefix,number,"name"                                 with commas (the CSV of GeoLite2-ASN)
 *
 * IPv4 and IPv6 may stand in one file, IPv4 first. Lines are read where the search comes by, the others never.
 *
 * @throws BusinessError `file.missing`, `file.unreadable`, `file.size`, `file.invalid`
 */
export function readAsnDatabase(files: TextFiles, path: string): AsnDatabase {
  const text = files.readText(path, longestBytes);
  const database = new SortedLines(text);
  if (database.isEmpty) {
    throw new BusinessError('file.invalid', `${path} holds no table of autonomous systems`, {
      target: path,
      hint: 'lines of first address, last address, number, country, name with tabs, or network,number,"name"',
    });
  }
  return database;
}

interface Entry {
  readonly first: Uint8Array;
  readonly last: Uint8Array;
  readonly system: AutonomousSystem;
}

class SortedLines implements AsnDatabase {
  readonly #text: string;
  readonly #known = new Map<string, AutonomousSystem | undefined>();

  constructor(text: string) {
    this.#text = text;
  }

  /** No line in the beginning can be read. */
  get isEmpty(): boolean {
    return !this.#text
      .slice(0, 4096)
      .split('\n')
      .some((line) => parseLine(line) !== undefined);
  }

  systemOf(address: string): AutonomousSystem | undefined {
    if (!this.#known.has(address)) this.#known.set(address, this.#search(address));
    return this.#known.get(address);
  }

  /** The last line that begins at or before the address, by halving the text. */
  #search(text: string): AutonomousSystem | undefined {
    const address = parseAddress(text);
    if (address === null) return undefined;
    let low = 0;
    let high = this.#text.length;
    let found: Entry | undefined;
    while (low < high) {
      const { entry, start, end } = this.#lineAround((low + high) >> 1);
      if (entry === undefined || compare(entry.first, address) <= 0) {
        found = entry ?? found;
        low = end;
      } else high = start;
    }
    return found !== undefined && compare(found.last, address) >= 0 ? found.system : undefined;
  }

  #lineAround(at: number): { entry: Entry | undefined; start: number; end: number } {
    const start = at === 0 ? 0 : this.#text.lastIndexOf('\n', at - 1) + 1;
    const newline = this.#text.indexOf('\n', at);
    const end = newline < 0 ? this.#text.length : newline + 1;
    return { entry: parseLine(this.#text.slice(start, end).trim()), start, end };
  }
}

/** IPv4 stands before IPv6; addresses of one family by their bytes. */
function compare(one: Uint8Array, other: Uint8Array): number {
  return one.length === other.length ? Buffer.compare(one, other) : one.length - other.length;
}

function parseLine(line: string): Entry | undefined {
  const fields = line.includes('\t') ? line.split('\t') : splitCommas(line);
  const [first = '', second = ''] = fields;
  const range = first.includes('/') ? prefixRange(first) : addressRange(first, second);
  if (range === undefined) return undefined;
  const rest = fields.slice(first.includes('/') ? 1 : 2);
  const asn = Number(rest[0]?.replace(/^AS/, '') ?? Number.NaN);
  if (!Number.isInteger(asn) || asn < 0 || asn > 0xffff_ffff) return undefined;
  return { ...range, system: { asn, name: asn === 0 ? '' : (rest.at(-1) ?? '').slice(0, 200) } };
}

/** A line of CSV: the last field may stand in quotation marks. */
function splitCommas(line: string): string[] {
  const quoted = /^([^"]*),"(.*)"$/.exec(line);
  if (quoted === null) return line.split(',');
  return [...(quoted[1] ?? '').split(','), (quoted[2] ?? '').replaceAll('""', '"')];
}

function addressRange(from: string, to: string): { first: Uint8Array; last: Uint8Array } | undefined {
  const first = parseAddress(from);
  const last = parseAddress(to);
  return first === null || last === null || first.length !== last.length ? undefined : { first, last };
}

function prefixRange(text: string): { first: Uint8Array; last: Uint8Array } | undefined {
  const [address = '', length = ''] = text.split('/', 2);
  const first = parseAddress(address);
  const bits = Number(length);
  if (first === null || !/^\d{1,3}$/.test(length) || bits > first.length * 8) return undefined;
  const last = first.map((byte, index) => byte | (0xff >> Math.min(8, Math.max(0, bits - index * 8))));
  return { first, last };
}
