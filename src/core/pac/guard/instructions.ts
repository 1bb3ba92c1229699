import type { BinaryReader } from './binary.js';

/** The instructions that are written or looked for (WebAssembly Core Specification 2.0, 5.4). */
export const op = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  branch: 0x0c,
  branchIf: 0x0d,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  load64: 0x29,
  load8: 0x2d,
  firstStore: 0x36,
  store64: 0x37,
  store8: 0x3a,
  lastStore: 0x3e,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  constant: 0x41,
  equalsZero: 0x45,
  equals: 0x46,
  lessUnsigned: 0x49,
  greaterUnsigned: 0x4b,
  equalsZero64: 0x50,
  add: 0x6a,
  subtract: 0x6b,
  and: 0x71,
  shiftLeft: 0x74,
  shiftRight: 0x76,
  bulk: 0xfc,
} as const;

/** Behind `op.bulk`. */
export const bulk = { memoryInit: 8, memoryCopy: 10, memoryFill: 11 } as const;

export const i32 = 0x7f;

/** A block without parameters and results. */
export const noValues = 0x40;

/** Of the instructions that store, in their order: what is stored, and in how many bytes (as a power of two). */
export const stores = [
  { type: 'i32', size: 2 },
  { type: 'i64', size: 3 },
  { type: 'f32', size: 2 },
  { type: 'f64', size: 3 },
  { type: 'i32', size: 0 },
  { type: 'i32', size: 1 },
  { type: 'i64', size: 0 },
  { type: 'i64', size: 1 },
  { type: 'i64', size: 2 },
] as const;

const none = () => {};
const one = (code: BinaryReader) => code.skipNumber();
const two = (code: BinaryReader) => (code.skipNumber(), code.skipNumber());
const list = (code: BinaryReader) => {
  for (let left = code.number(); left > 0; left -= 1) code.skipNumber();
};

type Skip = (code: BinaryReader) => void;

/** Ranges of instructions, and how to pass over what follows each. */
const immediates: readonly (readonly [first: number, last: number, skip: Skip])[] = [
  [0x00, 0x01, none],
  [0x02, 0x04, one],
  [0x05, 0x05, none],
  [0x0b, 0x0b, none],
  [0x0c, 0x0d, one],
  [0x0e, 0x0e, (code) => (list(code), code.skipNumber())],
  [0x0f, 0x0f, none],
  [0x10, 0x10, one],
  [0x11, 0x11, two],
  [0x1a, 0x1b, none],
  [0x1c, 0x1c, list],
  [0x20, 0x26, one],
  [0x28, 0x3e, two],
  [0x3f, 0x42, one],
  [0x43, 0x43, (code) => void (code.at += 4)],
  [0x44, 0x44, (code) => void (code.at += 8)],
  [0x45, 0xc4, none],
  [0xd0, 0xd0, one],
  [0xd1, 0xd1, none],
  [0xd2, 0xd2, one],
];

const skips = Array.from<Skip | undefined>({ length: 256 });
for (const [first, last, skip] of immediates) skips.fill(skip, first, last + 1);

/** Passes over what follows an instruction. @throws Error for one that is not known */
export function skipImmediates(instruction: number, code: BinaryReader): void {
  const skip = instruction === op.bulk ? bulkSkip(code.number()) : skips[instruction];
  if (skip === undefined) throw new Error(`An instruction of the WebAssembly binary is unknown: ${instruction}`);
  skip(code);
}

function bulkSkip(instruction: number): Skip | undefined {
  if (instruction < 8) return none;
  if (instruction === 9 || instruction === 11 || instruction === 13) return one;
  if (instruction <= 14) return two;
  return instruction <= 17 ? one : undefined;
}
