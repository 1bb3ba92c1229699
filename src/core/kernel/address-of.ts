import { callLibc } from './libc.js';

/** Where an array's bytes are in memory; of arrays of more than 64 bytes only, as smaller ones may be moved. */
export function addressOf(bytes: Uint8Array): bigint {
  return BigInt(callLibc('memmove', bytes, bytes, 0));
}
