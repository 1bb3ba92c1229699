import type { AddressFamily } from '../address.js';

/** Bytes of an address of a family: 4 or 16. */
export function addressBytesOf(family: AddressFamily): 4 | 16 {
  return family === 2 ? 4 : 16;
}

/** The address that stands for "any" in a prefix of length 0. */
export function unspecifiedAddress(family: AddressFamily): string {
  return family === 2 ? '0.0.0.0' : '::';
}
