import { parseAddress } from '../kernel/codec/ip-address.js';

/** More of a list than this is refused: sorting is work of the host, which nothing interrupts. */
const longestList = 65_536;

/**
 * Whether an address lies in a prefix such as `192.168.0.0/16` or `2001:db8::/32`; false for anything else, and for an
 * address of the other family.
 */
export function inPrefix(address: string, prefix: string): boolean {
  const [network = '', length = '', ...rest] = prefix.split('/');
  const bytes = parseAddress(address);
  const base = parseAddress(network);
  if (bytes === null || base === null || rest.length > 0 || bytes.length !== base.length) return false;
  if (!/^\d{1,3}$/.test(length) || Number(length) > 8 * base.length) return false;
  const bits = Number(length);
  for (let at = 0; at * 8 < bits; at += 1) {
    const mask = 0xff & (0xff << Math.max(0, 8 - (bits - at * 8)));
    if (((bytes[at] ?? 0) & mask) !== ((base[at] ?? 0) & mask)) return false;
  }
  return true;
}

/** Addresses divided by `;`, IPv6 before IPv4, each family in ascending order; empty when one of them is none. */
export function sortAddresses(list: string): string {
  if (list.length > longestList) return '';
  const texts = list
    .replace(/\s/g, '')
    .split(';')
    .filter((text) => text !== '');
  const parsed = texts.map((text) => ({ text, bytes: parseAddress(text) ?? new Uint8Array() }));
  if (parsed.some(({ bytes }) => bytes.length === 0)) return '';
  const sorted = parsed.sort(
    (one, other) => other.bytes.length - one.bytes.length || Buffer.compare(one.bytes, other.bytes),
  );
  return sorted.map(({ text }) => text).join(';');
}
