import { randomFillSync } from 'node:crypto';

const drawn = new Uint16Array(1024);
let used = drawn.length;

/** An unpredictable number from 0 to 65535, drawn by the thousand: one alone costs as much as a query. */
export function random16(): number {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  return drawn[used++] ?? 0;
}
