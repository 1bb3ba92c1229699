import { BinaryReader, BinaryWriter, constant, leb } from './binary.js';
import { bulk, noValues, op, skipImmediates, stores } from './instructions.js';

/** Where the guards find what they need. */
export interface GuardPlaces {
  /** Address of the table of cards: a byte for each 256 bytes of memory, not zero once they were written. */
  readonly cards: number;
  /** Global variable: loops that may be entered before the host is asked. */
  readonly fuel: number;
  /** Function without parameters: fills that up, and asks. */
  readonly refuel: number;
  /** Function of an address and a length: marks these bytes as written. */
  readonly mark: number;
  /** Global variables: pages of memory that are in use, that may be at most, and whether more were asked for. */
  readonly size: number;
  readonly limit: number;
  readonly refused: number;
  /** Function of a number of pages: takes as many more into use, as `memory.grow` does. */
  readonly grow: number;
}

/** As a power of two. */
export const cardSize = 8;
export const cardCount = 65_536;

/** Further local variables: as groups of the binary, and where each is, counted from the first. */
const furtherGroups = [
  [3, 0x7f],
  [1, 0x7e],
  [1, 0x7d],
  [1, 0x7c],
] as const;
const further = { address: 0, i32: 1, length: 2, i64: 3, f32: 4, f64: 5 } as const;

/**
 * A function that does what it did, marks what it writes, asks the host now and then, and takes memory as it may.
 *
 * @param body locals and code of the function, as the binary has them
 * @param parameters how many it has
 */
export function guardFunction(body: Uint8Array, parameters: number, places: GuardPlaces): Uint8Array {
  const code = new BinaryReader(body);
  const guarded = new BinaryWriter(2 * body.length + 64);
  const groups = code.number();
  const declared = code.at;
  let locals = parameters;
  for (let left = groups; left > 0; left -= 1) {
    locals += code.number();
    code.byte();
  }
  guarded.number(groups + furtherGroups.length);
  guarded.copy(body.subarray(declared, code.at));
  for (const group of furtherGroups) guarded.copy(group);
  let copied = code.at;
  while (code.at < body.length) {
    const start = code.at;
    const instruction = code.byte();
    skipImmediates(instruction, code);
    const guard = guardOf(instruction, body.subarray(start, code.at), locals, places);
    if (guard === undefined) continue;
    guarded.copy(body.subarray(copied, start));
    guard(guarded);
    copied = code.at;
  }
  guarded.copy(body.subarray(copied));
  return guarded.bytes;
}

type Guard = (out: BinaryWriter) => void;

function guardOf(instruction: number, whole: Uint8Array, locals: number, places: GuardPlaces): Guard | undefined {
  if (instruction === op.loop) return (out) => guardLoop(out, whole, places);
  if (instruction >= op.firstStore && instruction <= op.lastStore) {
    return (out) => guardStore(out, instruction, whole, locals, places);
  }
  if (instruction === op.memorySize) return (out) => emit(out, of(op.globalGet, places.size));
  if (instruction === op.memoryGrow) return (out) => emit(out, of(op.call, places.grow));
  const more = instruction === op.bulk ? whole[1] : undefined;
  if (more === bulk.memoryInit)
    throw new Error('The WebAssembly binary has segments that are not written at its start');
  if (more !== bulk.memoryCopy && more !== bulk.memoryFill) return undefined;
  return (out) => guardBulk(out, whole, locals, places);
}

/** `if (fuel == 0) refuel(); fuel -= 1;` at the head of the loop. */
function guardLoop(out: BinaryWriter, whole: Uint8Array, { fuel, refuel }: GuardPlaces): void {
  out.copy(whole);
  emit(out, of(op.globalGet, fuel), [op.equalsZero, op.if, noValues], of(op.call, refuel), [op.end]);
  emit(out, of(op.globalGet, fuel), [op.constant, 1, op.subtract], of(op.globalSet, fuel));
}

function guardStore(
  out: BinaryWriter,
  instruction: number,
  whole: Uint8Array,
  locals: number,
  { cards, mark }: GuardPlaces,
): void {
  const store = stores[instruction - op.firstStore];
  if (store === undefined) throw new Error('The instruction stores nothing');
  const place = new BinaryReader(whole, 1);
  const alignment = place.number();
  const offset = place.number();
  const address = locals + further.address;
  const value = locals + further[store.type];
  emit(out, of(op.localSet, value), of(op.localTee, address));
  if (offset > 0) emit(out, constant(offset), [op.add]);
  if (alignment >= store.size) {
    // It lies within one card.
    emit(out, constant(cardSize), [op.shiftRight], constant(cardCount - 1), [op.and]);
    emit(out, constant(1), [op.store8, 0], leb(cards));
  } else {
    emit(out, constant(2 ** store.size), of(op.call, mark));
  }
  emit(out, of(op.localGet, address), of(op.localGet, value), whole);
}

/** Copying and filling take the same: where to, what, how many bytes. */
function guardBulk(out: BinaryWriter, whole: Uint8Array, locals: number, { mark }: GuardPlaces): void {
  const target = locals + further.address;
  const source = locals + further.i32;
  const length = locals + further.length;
  emit(out, of(op.localSet, length), of(op.localSet, source), of(op.localTee, target));
  emit(out, of(op.localGet, length), of(op.call, mark));
  emit(out, of(op.localGet, target), of(op.localGet, source), of(op.localGet, length), whole);
}

function emit(out: BinaryWriter, ...parts: readonly ArrayLike<number>[]): void {
  for (const part of parts) out.copy(part);
}

const of = (instruction: number, index: number): number[] => [instruction, ...leb(index)];
