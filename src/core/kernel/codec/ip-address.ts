/**
 * IP addresses as text and as bytes in network order: 4 bytes are IPv4, 16 bytes IPv6. Zones (`%eth0`) are no part of
 * an address here.
 */

const dot = 0x2e;
const colon = 0x3a;

/** Bytes of an address text, or null when it is none. IPv4 is strictly dotted decimal, as inet_pton(3) reads it. */
export function parseAddress(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length > 45) return null;
  if (text.includes(':')) return parseIpv6(text);
  const bytes = new Uint8Array(4);
  return parseIpv4Into(text, 0, bytes, 0) ? bytes : null;
}

/** 4, 6, or 0 when the text is no address. */
export function ipVersionOf(text: string): 0 | 4 | 6 {
  const length = parseAddress(text)?.length;
  return length === 4 ? 4 : length === 16 ? 6 : 0;
}

/** The one canonical text of an address (RFC 5952 for IPv6); null when the text is no address. */
export function canonicalAddress(text: string): string | null {
  const bytes = parseAddress(text);
  return bytes === null ? null : formatAddress(bytes);
}

/**
 * The canonical text of the address that stands at `start`: dotted decimal, or RFC 5952 with an IPv4-mapped or
 * IPv4-compatible tail in dotted decimal, as inet_ntop(3) and so `ip` print it.
 */
export function formatAddress(bytes: Uint8Array, start = 0, length = bytes.length - start): string {
  if (dotted.length === 0) makeTexts();
  return length === 4 ? formatIpv4(bytes, start) : formatIpv6(bytes, start);
}

function formatIpv4(bytes: Uint8Array, at: number): string {
  return `${dotted[bytes[at] ?? 0]}${dotted[bytes[at + 1] ?? 0]}${dotted[bytes[at + 2] ?? 0]}${bytes[at + 3]}`;
}

/** Texts of each byte: with its dot, and hexadecimal without and with its leading zero. Making them is most of the cost. */
const dotted: string[] = [];
const shortHex: string[] = [];
const longHex: string[] = [];

function makeTexts(): void {
  for (let byte = 0; byte < 256; byte++) {
    const text = byte.toString(16);
    dotted.push(`${byte}.`);
    shortHex.push(text);
    longHex.push(byte < 16 ? `0${text}` : text);
  }
}

function formatIpv6(bytes: Uint8Array, start: number): string {
  const middle = start + 8;
  for (let at = middle; at < middle + 8; at++) if (bytes[at] !== 0) return formatAnyIpv6(bytes, start);
  // As most prefixes: no other run of zeros is longer than that of the second half.
  let end = middle;
  while (end > start && bytes[end - 1] === 0 && bytes[end - 2] === 0) end -= 2;
  let text = end === start ? ':' : '';
  for (let at = start; at < end; at += 2) text += `${wordText(bytes, at)}:`;
  return `${text}:`;
}

function wordText(bytes: Uint8Array, at: number): string | undefined {
  const high = bytes[at] ?? 0;
  const low = bytes[at + 1] ?? 0;
  return high === 0 ? shortHex[low] : `${shortHex[high]}${longHex[low]}`;
}

function formatAnyIpv6(bytes: Uint8Array, start: number): string {
  // The longest run of at least two zero words; the first one where two are as long.
  let runStart = -1;
  let runLength = 1;
  let zeros = 0;
  for (let word = 0; word < 8; word++) {
    const at = start + 2 * word;
    zeros = bytes[at] === 0 && bytes[at + 1] === 0 ? zeros + 1 : 0;
    if (zeros > runLength) {
      runLength = zeros;
      runStart = word - zeros + 1;
    }
  }
  const mapped = runLength === 5 && bytes[start + 10] === 0xff && bytes[start + 11] === 0xff;
  if (runStart === 0 && (mapped || runLength === 6)) {
    return `${mapped ? '::ffff:' : '::'}${formatIpv4(bytes, start + 12)}`;
  }
  let text = '';
  for (let word = 0; word < 8; word++) {
    if (word === runStart) {
      text += '::';
      word += runLength - 1;
      continue;
    }
    if (word > 0 && word !== runStart + runLength) text += ':';
    text += wordText(bytes, start + 2 * word);
  }
  return text;
}

/** Reads dotted decimal from `from` to the end of the text. */
function parseIpv4Into(text: string, from: number, bytes: Uint8Array, at: number): boolean {
  let value = -1;
  let octets = 0;
  for (let index = from; index <= text.length; index++) {
    const code = index < text.length ? text.charCodeAt(index) : dot;
    if (code === dot) {
      if (value < 0 || octets === 4) return false;
      bytes[at + octets++] = value;
      value = -1;
      continue;
    }
    const digit = code - 0x30;
    if (digit < 0 || digit > 9 || value === 0) return false;
    value = value < 0 ? digit : value * 10 + digit;
    if (value > 255) return false;
  }
  return octets === 4;
}

function parseIpv6(text: string): Uint8Array<ArrayBuffer> | null {
  const bytes = new Uint8Array(16);
  let filled = 0;
  let gap = -1;
  let index = 0;
  if (text.charCodeAt(0) === colon) {
    if (text.charCodeAt(1) !== colon) return null;
    gap = 0;
    index = 2;
  }
  while (index < text.length) {
    const wordStart = index;
    let value = 0;
    let code = text.charCodeAt(index);
    for (; index < text.length && code !== colon && code !== dot; code = text.charCodeAt(++index)) {
      const digit = hexDigit(code);
      if (digit < 0 || index - wordStart === 4) return null;
      value = value * 16 + digit;
    }
    if (code === dot && index < text.length) {
      if (filled > 12 || !parseIpv4Into(text, wordStart, bytes, filled)) return null;
      filled += 4;
      break;
    }
    if (index === wordStart || filled === 16) return null;
    bytes[filled++] = value >> 8;
    bytes[filled++] = value & 0xff;
    if (index === text.length) break;
    index++;
    if (index === text.length) return null;
    if (text.charCodeAt(index) !== colon) continue;
    if (gap >= 0) return null;
    gap = filled;
    index++;
  }
  return spread(bytes, filled, gap);
}

/** Puts the words behind `::` where they belong. */
function spread(bytes: Uint8Array<ArrayBuffer>, filled: number, gap: number): Uint8Array<ArrayBuffer> | null {
  if (gap < 0) return filled === 16 ? bytes : null;
  if (filled === 16) return null;
  bytes.copyWithin(16 - (filled - gap), gap, filled);
  bytes.fill(0, gap, 16 - (filled - gap));
  return bytes;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
