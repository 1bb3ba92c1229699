import { parseAddress } from '../kernel/codec/ip-address.js';
import { prefixContains } from '../kernel/codec/ip-prefix.js';
import { publicAddresses } from './snapshot.js';

/** A block of addresses with a meaning of its own (IANA special-purpose registries, RFC 6890). */
interface Block {
  readonly bytes: Uint8Array;
  readonly prefixLength: number;
  /** Bits from here on are scrambled; the whole address length where the block is kept as it is. */
  readonly scrambledFrom: number;
}

function block(prefix: string, prefixLength: number, scrambledFrom?: number): Block {
  const bytes = parseAddress(prefix) ?? new Uint8Array();
  return { bytes, prefixLength, scrambledFrom: scrambledFrom ?? bytes.length * 8 };
}

/** The addresses whose routes decide the default network stay, so that they still do. */
const probes = [...publicAddresses.ipv4, ...publicAddresses.ipv6].map((address) =>
  block(address, address.includes(':') ? 128 : 32),
);

const blocks: readonly Block[] = [
  ...probes,
  block('0.0.0.0', 8),
  block('10.0.0.0', 8),
  block('100.64.0.0', 10),
  block('127.0.0.0', 8),
  block('169.254.0.0', 16),
  block('172.16.0.0', 12),
  block('192.0.0.0', 24),
  block('192.0.2.0', 24),
  block('192.88.99.0', 24),
  block('192.168.0.0', 16),
  block('198.18.0.0', 15),
  block('198.51.100.0', 24),
  block('203.0.113.0', 24),
  block('224.0.0.0', 4),
  block('240.0.0.0', 4),
  block('::', 96),
  block('::ffff:0:0', 96),
  block('64:ff9b::', 96, 96),
  block('100::', 64),
  block('2001::', 32, 32),
  block('2001:db8::', 32, 64),
  block('2002::', 16, 16),
  block('3fff::', 20, 64),
  block('fc00::', 7, 8),
  block('fe80::', 10, 64),
  // Solicited-node groups end with the address they stand for.
  block('ff02::1:ff00:0', 104, 104),
  block('ff00::', 8),
];

/** The last octet of IPv4 stays: a host must not become its subnet's broadcast address. */
const scrambledIpv4Bits = 24;

/**
 * Scrambles addresses so that two which share their first n bits still do, and no more (as Crypto-PAn does), and public,
 * private, link-local and all other special addresses stay what they are. Hence every route matches what it matched.
 */
export class AddressScrambler {
  readonly #digest: (label: string) => Uint8Array;
  /** For each prefix of whole bytes, the flips of the next byte: one bit for each of the 255 nodes of its tree. */
  readonly #flips = new Map<string, Uint8Array>();

  constructor(digest: (label: string) => Uint8Array) {
    this.#digest = digest;
  }

  /** The first `length` bits scrambled, all others zero. */
  scramble(address: Uint8Array, length: number): Uint8Array {
    const end = address.length === 4 ? Math.min(length, scrambledIpv4Bits) : length;
    const scrambled = new Uint8Array(address.length);
    const firstBit = firstScrambledBit(address, length);
    for (let at = 0; at * 8 < length; at++) {
      const byte = address[at] ?? 0;
      const mask = length >= 8 * at + 8 ? 0xff : 0xff & ~(0xff >> (length - 8 * at));
      const flip = firstBit >= 8 * at + 8 ? 0 : this.#flipsOf(address, at);
      scrambled[at] = (byte ^ (flip & bitsBetween(firstBit - 8 * at, end - 8 * at))) & mask;
    }
    return scrambled;
  }

  #flipsOf(address: Uint8Array, at: number): number {
    const label = `${String(address.length)} ${Buffer.from(address.buffer, address.byteOffset, at).toString('hex')}`;
    let tree = this.#flips.get(label);
    if (tree === undefined) {
      tree = this.#digest(label);
      this.#flips.set(label, tree);
    }
    const byte = address[at] ?? 0;
    let flip = 0;
    for (let bit = 0; bit < 8; bit++) {
      // Node of the bits before this one, as in a heap: the root is 1, its children 2 and 3.
      const node = (1 << bit) | (byte >> (8 - bit));
      flip = (flip << 1) | (((tree[node >> 3] ?? 0) >> (node & 7)) & 1);
    }
    return flip;
  }
}

/** A mask of the bits of a byte from `from` (its first is 0) up to before `end`. */
function bitsBetween(from: number, end: number): number {
  const start = Math.max(0, from);
  if (start >= 8 || end <= start) return 0;
  return (0xff >> start) & ~(0xff >> Math.min(8, end));
}

/**
 * How many bits stay: within a special block what its meaning needs; outside of all, those up to where the address has
 * parted from every block, since flipping an earlier one would move the block.
 */
function firstScrambledBit(address: Uint8Array, length: number): number {
  let first = 0;
  for (const { bytes, prefixLength, scrambledFrom } of blocks) {
    if (bytes.length !== address.length) continue;
    if (length >= prefixLength && prefixContains(bytes, prefixLength, address)) return scrambledFrom;
    first = Math.max(first, Math.min(commonBits(bytes, address) + 1, prefixLength));
  }
  return first;
}

function commonBits(one: Uint8Array, other: Uint8Array): number {
  for (let at = 0; at < one.length; at++) {
    const differing = (one[at] ?? 0) ^ (other[at] ?? 0);
    if (differing !== 0) return 8 * at + Math.clz32(differing) - 24;
  }
  return one.length * 8;
}
