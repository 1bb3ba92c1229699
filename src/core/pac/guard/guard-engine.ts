/**
 * Rewrites the WebAssembly of QuickJS so that a run can be left anywhere and undone cheaply. It computes what it did, and
 * besides
 *  - each write to memory marks its card, a byte for 256 bytes of memory: only what was marked need be restored;
 *  - each loop counts, and asks the host every so many rounds: nothing runs without end, inside built-in functions either.
 *  - memory grows as far as it may, and the pages of an earlier run are there for the next.
 * It exports where the cards are, `net_cards`; `net_restore`, which copies what is marked from an image of the memory; the
 * pages in use, `net_size`, and that may be, `net_limit`; and whether more were asked for, `net_refused`.
 *
 * Positions of functions and variables stay; what is new stands behind them.
 */
import { BinaryReader, BinaryWriter, constant, leb } from './binary.js';
import { furtherTypes, grow, mark, refuel, restore } from './further-functions.js';
import { cardCount, guardFunction, type GuardPlaces } from './guard-function.js';
import { i32, op } from './instructions.js';

const section = { type: 1, imports: 2, functions: 3, memory: 5, global: 6, exports: 7, code: 10 } as const;
const pageBytes = 65_536;
/** What 32 bits can address. */
const mostPages = 65_536;

interface Section {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** @throws Error for a binary that is none, or has what cannot be guarded */
export function guardEngine(binary: Uint8Array): Uint8Array {
  const sections = split(binary);
  const types = parameterCounts(content(sections, section.type));
  const imported = functionImports(content(sections, section.imports));
  const ownTypes = numbers(content(sections, section.functions));
  const interrupt = imported.findIndex(({ name }) => name === 'host_interrupt');
  if (interrupt < 0) throw new Error('The engine does not ask whether to go on');
  const functions = imported.length + ownTypes.length;
  const cards = firstPages(content(sections, section.memory)) * pageBytes;
  const fuel = new BinaryReader(content(sections, section.global)).number();
  const places: GuardPlaces = {
    ...{ cards, fuel, size: fuel + 2, limit: fuel + 3, refused: fuel + 4 },
    ...{ refuel: functions, mark: functions + 1, grow: functions + 3 },
  };
  const rewritten: Readonly<Record<number, (bytes: Uint8Array) => Uint8Array>> = {
    [section.type]: (bytes) => longer(bytes, ...furtherTypes),
    [section.functions]: (bytes) => longer(bytes, ...furtherTypes.map((_, index) => leb(types.length + index))),
    [section.memory]: moreMemory,
    // The first round asks.
    [section.global]: (bytes) =>
      longer(
        bytes,
        [i32, 1, ...constant(0), op.end],
        [i32, 0, ...constant(cards), op.end],
        [i32, 1, ...constant((cards + cardCount) / pageBytes), op.end],
        [i32, 1, ...constant(mostPages), op.end],
        [i32, 1, ...constant(0), op.end],
      ),
    [section.exports]: (bytes) =>
      longer(
        bytes,
        [...text('net_cards'), 3, ...leb(fuel + 1)],
        [...text('net_restore'), 0, ...leb(functions + 2)],
        [...text('net_size'), 3, ...leb(places.size)],
        [...text('net_limit'), 3, ...leb(places.limit)],
        [...text('net_refused'), 3, ...leb(places.refused)],
      ),
    [section.code]: (bytes) =>
      guardCode(bytes, (index) => types[ownTypes[index] ?? -1] ?? 0, places, [
        refuel(places, interrupt),
        mark(places),
        restore(places),
        grow(places),
      ]),
  };
  const out = new BinaryWriter(2 * binary.length);
  out.copy(binary.subarray(0, 8));
  for (const { id, bytes } of sections) {
    out.copy([id]);
    out.block(rewritten[id]?.(bytes) ?? bytes);
  }
  return out.bytes;
}

function split(binary: Uint8Array): Section[] {
  const reader = new BinaryReader(binary, 8);
  const sections: Section[] = [];
  while (reader.at < binary.length) {
    const id = reader.byte();
    const length = reader.number();
    sections.push({ id, bytes: binary.subarray(reader.at, reader.at + length) });
    reader.at += length;
  }
  return sections;
}

function content(sections: readonly Section[], id: number): Uint8Array {
  const found = sections.find((each) => each.id === id);
  if (found === undefined) throw new Error(`The WebAssembly binary has no section ${id}`);
  return found.bytes;
}

/** Of each type of function. */
function parameterCounts(bytes: Uint8Array): number[] {
  const reader = new BinaryReader(bytes);
  return Array.from({ length: reader.number() }, () => {
    reader.at += 1;
    const parameters = reader.number();
    reader.at += parameters;
    const results = reader.number();
    reader.at += results;
    return parameters;
  });
}

function functionImports(bytes: Uint8Array): { readonly name: string }[] {
  const reader = new BinaryReader(bytes);
  return Array.from({ length: reader.number() }, () => {
    reader.name();
    const name = reader.name();
    if (reader.byte() !== 0) throw new Error(`The engine imports ${name}, which is no function`);
    reader.skipNumber();
    return { name };
  });
}

function numbers(bytes: Uint8Array): number[] {
  const reader = new BinaryReader(bytes);
  return Array.from({ length: reader.number() }, () => reader.number());
}

/** A list with further entries at its end. */
function longer(bytes: Uint8Array, ...entries: readonly ArrayLike<number>[]): Uint8Array {
  const reader = new BinaryReader(bytes);
  const out = new BinaryWriter(bytes.length + 64);
  out.number(reader.number() + entries.length);
  out.copy(bytes.subarray(reader.at));
  for (const entry of entries) out.copy(entry);
  return out.bytes;
}

function firstPages(bytes: Uint8Array): number {
  const reader = new BinaryReader(bytes);
  if (reader.number() !== 1 || reader.byte() !== 0) throw new Error('The engine has no memory that may grow freely');
  return reader.number();
}

/** The cards lie behind what the engine takes for its memory's first size. */
const moreMemory = (bytes: Uint8Array): Uint8Array =>
  Uint8Array.from([1, 0, ...leb(firstPages(bytes) + cardCount / pageBytes)]);

function guardCode(
  bytes: Uint8Array,
  parametersOf: (index: number) => number,
  places: GuardPlaces,
  further: readonly Uint8Array[],
): Uint8Array {
  const reader = new BinaryReader(bytes);
  const count = reader.number();
  const out = new BinaryWriter(2 * bytes.length);
  out.number(count + further.length);
  for (let index = 0; index < count; index += 1) {
    const length = reader.number();
    out.block(guardFunction(bytes.subarray(reader.at, reader.at + length), parametersOf(index), places));
    reader.at += length;
  }
  for (const body of further) out.block(body);
  return out.bytes;
}

const text = (word: string): number[] => [...leb(word.length), ...Buffer.from(word, 'latin1')];
