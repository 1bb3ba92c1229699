import { addressOf } from './address-of.js';

const pointerBytes = 8;
/** Larger than what the garbage collector may move. */
const leastBytes = 128;

/**
 * Texts as a C function of a 64-bit ABI takes a list of them (`char **`): pointers, the last one null, and behind them in
 * the same memory the texts they lead to.
 */
export function textVector(texts: readonly string[]): Uint8Array {
  const encoded = texts.map((text) => new TextEncoder().encode(text));
  const head = (texts.length + 1) * pointerBytes;
  const vector = new Uint8Array(encoded.reduce((sum, { length }) => sum + length + 1, head + leastBytes));
  const pointers = new BigUint64Array(vector.buffer, 0, texts.length);
  const start = addressOf(vector);
  let offset = head;
  for (const [index, bytes] of encoded.entries()) {
    vector.set(bytes, offset);
    pointers[index] = start + BigInt(offset);
    offset += bytes.length + 1;
  }
  return vector;
}
