import { isIPv6 } from 'node:net';
import type { NetAddress } from '../network/types.js';

/**
 * The addresses in the order in which they are tried (RFC 8305 section 4): the resolver's order, but families take
 * turns, so that one whose way is dead delays the other once only.
 */
export function alternateFamilies(addresses: readonly NetAddress[]): string[] {
  const texts = addresses.map(({ address }) => address);
  const first = texts[0];
  if (first === undefined) return [];
  const preferred = texts.filter((text) => isIPv6(text) === isIPv6(first));
  const other = texts.filter((text) => isIPv6(text) !== isIPv6(first));
  const turns = Math.max(preferred.length, other.length);
  return Array.from({ length: turns }, (_, turn) => [preferred[turn], other[turn]])
    .flat()
    .filter((text) => text !== undefined);
}
