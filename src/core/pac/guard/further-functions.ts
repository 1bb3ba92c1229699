/** The functions that the guards call, and the one that undoes what they noted, as WebAssembly has them. */
import { constant, leb } from './binary.js';
import { cardCount, cardSize, type GuardPlaces } from './guard-function.js';
import { bulk, i32, noValues, op } from './instructions.js';

/** Of `refuel`, `mark`, `restore` and `grow`. */
export const furtherTypes = [
  [0x60, 0, 0],
  [0x60, 2, i32, i32, 0],
  [0x60, 3, i32, i32, i32, 0],
  [0x60, 1, i32, 1, i32],
];

/** Rounds of loops until the host is asked again: some tens of microseconds. */
const fuelPerAsking = 65_536;

/** Fills the fuel up and asks the host, which ends the run by an exception if it wants to. */
export const refuel = ({ fuel }: GuardPlaces, interrupt: number): Uint8Array =>
  Uint8Array.from([
    0,
    ...constant(fuelPerAsking),
    ...[op.globalSet, ...leb(fuel)],
    ...[op.call, ...leb(interrupt), op.drop],
    op.end,
  ]);

/**
 * Marks the cards of so many bytes at an address; beyond the last card there is nothing to mark.
 * `if (length == 0 || first > last) return; fill(cards + first, 1, last - first + 1)`
 */
export function mark({ cards }: GuardPlaces): Uint8Array {
  const [address, length, first, last] = [0, 1, 2, 3];
  return Uint8Array.from([
    ...[1, 2, i32],
    ...[...get(length), op.equalsZero, op.if, noValues, op.return, op.end],
    ...[...get(address), ...constant(cardSize), op.shiftRight, op.localSet, first],
    ...[...get(address), ...get(length), op.add, ...constant(1), op.subtract, ...constant(cardSize), op.shiftRight],
    ...[op.localSet, last],
    ...[...get(last), ...constant(cardCount - 1), op.greaterUnsigned, op.if, noValues],
    ...[...constant(cardCount - 1), op.localSet, last, op.end],
    ...[...get(first), ...get(last), op.greaterUnsigned, op.if, noValues, op.return, op.end],
    ...[...constant(cards), ...get(first), op.add, ...constant(1)],
    ...[...get(last), ...get(first), op.subtract, ...constant(1), op.add],
    ...[op.bulk, bulk.memoryFill, 0],
    op.end,
  ]);
}

/**
 * Goes over the cards of the memory from `start` to `end`, eight at a time, and copies the memory of the marked ones from
 * `distance` further up, clearing their marks.
 */
export function restore({ cards }: GuardPlaces): Uint8Array {
  const [start, end, distance, card, last, address] = [0, 1, 2, 3, 4, 5];
  const words = Array.from({ length: 2 ** (cardSize - 3) }, (_, index) => 8 * index);
  const copyCard = words.flatMap((offset) => [
    ...[...get(address), ...get(address), ...get(distance), op.add],
    ...[op.load64, 3, ...leb(offset), op.store64, 3, ...leb(offset)],
  ]);
  return Uint8Array.from([
    ...[1, 3, i32],
    ...[...get(start), ...constant(cardSize), op.shiftRight, op.localSet, card],
    ...[...get(end), ...constant(cardSize), op.shiftRight, op.localSet, last],
    ...[op.block, noValues, op.loop, noValues],
    ...[...get(card), ...get(last), op.lessUnsigned, op.equalsZero, op.branchIf, 1],
    // Eight cards without a mark are passed over at once.
    ...[...get(card), op.load64, 3, ...leb(cards), op.equalsZero64, op.if, noValues],
    ...[...get(card), ...constant(8), op.add, op.localSet, card, op.branch, 1, op.end],
    ...[...get(card), op.load8, 0, ...leb(cards), op.if, noValues],
    ...[...get(card), ...constant(0), op.store8, 0, ...leb(cards)],
    ...[...get(card), ...constant(cardSize), op.shiftLeft, op.localSet, address, ...copyCard, op.end],
    ...[...get(card), ...constant(1), op.add, op.localSet, card, op.branch, 0, op.end, op.end],
    op.end,
  ]);
}

/**
 * `memory.grow`, for what is in use of the memory: no more than may be, and first what is there from an earlier run, which
 * is cleared. QuickJS has a limit of its own, but counts only what it hands out, and not what lies unused between.
 */
export function grow({ size, limit, refused }: GuardPlaces): Uint8Array {
  const [more, old, end, there] = [0, 1, 2, 3];
  const fail = [...constant(-1), op.return];
  return Uint8Array.from([
    ...[1, 3, i32],
    ...[...get(more), op.globalGet, ...leb(limit), op.globalGet, ...leb(size), op.localTee, old, op.subtract],
    ...[op.greaterUnsigned, op.if, noValues, ...constant(1), op.globalSet, ...leb(refused), ...fail, op.end],
    ...[...get(old), ...get(more), op.add, op.localSet, end, op.memorySize, 0, op.localSet, there],
    ...[...get(end), ...get(there), op.greaterUnsigned, op.if, noValues],
    ...[...get(end), ...get(there), op.subtract, op.memoryGrow, 0, ...constant(-1), op.equals],
    ...[op.if, noValues, ...fail, op.end, ...get(there), op.localSet, end, op.end],
    // From here to where it ends, or to where the system's pages begin, which are clear.
    ...[...pages(get(old)), ...constant(0), ...pages([...get(end), ...get(old), op.subtract])],
    ...[op.bulk, bulk.memoryFill, 0],
    ...[...get(old), ...get(more), op.add, op.globalSet, ...leb(size)],
    ...[...get(old), op.end],
  ]);
}

/** Bytes of so many pages. */
const pages = (count: readonly number[]): number[] => [...count, ...constant(16), op.shiftLeft];
const get = (local: number): number[] => [op.localGet, local];
