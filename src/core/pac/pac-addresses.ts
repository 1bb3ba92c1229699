import { parseAddress } from '../kernel/codec/ip-address.js';

/** More of a list than this is refused: sorting is work of the host, which nothing interrupts. */
const longestList = 65_536;

/** An IPv4 address as a number; -1 for anything else. */
function ipv4(text: string): number {
  let address = 0;
  let parts = 0;
  let part = 0;
  let digits = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : dot;
    if (code === dot) {
      if (digits === 0 || part > 255) return -1;
      address = address * 256 + part;
      parts += 1;
      part = 0;
      digits = 0;
    } else {
      if (code < zero || code > zero + 9 || digits === 3) return -1;
      part = part * 10 + code - zero;
      digits += 1;
    }
  }
  return parts === 4 ? address : -1;
}

const dot = 0x2e;
const zero = 0x30;

/** An IPv4 address as a signed number of 32 bits; 0 for anything else. */
export const signedAddress = (text: string): number => Math.max(0, ipv4(text)) | 0;

/**
 * Whether an IPv4 address and a network have the same bits where the mask has any, be they together or not; undefined for
 * what is no address. No network and no mask has any address in it.
 */
export function inNet(address: string, network: string, mask: string): boolean | undefined {
  const base = ipv4(network);
  const bits = ipv4(mask);
  if (base < 0 || bits < 0) return false;
  const own = ipv4(address);
  return own < 0 ? undefined : (own & bits) === (base & bits);
}

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
