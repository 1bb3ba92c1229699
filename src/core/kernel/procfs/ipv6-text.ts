import { formatAddress } from '../codec/ip-address.js';

/** The address written as 32 hexadecimal digits without separators; undefined when the word is none. */
export function addressOfHex(word: string | undefined): string | undefined {
  if (word === undefined || !/^[0-9a-f]{32}$/i.test(word)) return undefined;
  return formatAddress(Buffer.from(word, 'hex'));
}
