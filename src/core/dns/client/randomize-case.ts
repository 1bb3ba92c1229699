import { random16 } from './random-numbers.js';

/** Gives each letter of the question a random case, which a forger has to guess too (0x20). */
export function randomizeCase(query: Uint8Array): void {
  for (let at = 12; (query[at] ?? 0) !== 0; at += (query[at] ?? 0) + 1) {
    for (let index = at + 1; index <= at + (query[at] ?? 0); index++) {
      const letter = (query[index] ?? 0) | 0x20;
      if (letter >= 0x61 && letter <= 0x7a && (random16() & 1) === 1) query[index] = (query[index] ?? 0) ^ 0x20;
    }
  }
}
