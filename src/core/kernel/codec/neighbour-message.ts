import type { Neighbour, NeighbourState } from '../neighbour.js';
import { AttributeReader } from './attribute-reader.js';
import { addressBytesOf } from './family.js';
import type { KernelBytes } from './kernel-bytes.js';
import { formatMacAddress } from './link-message.js';

/** Size of struct ndmsg (linux/neighbour.h). */
const fixedBytes = 12;
const NDA_DST = 1;
const NDA_LLADDR = 2;

/** By NUD_* bit. */
const states: Readonly<Record<number, NeighbourState>> = {
  0x01: 'incomplete',
  0x02: 'reachable',
  0x04: 'stale',
  0x08: 'delay',
  0x10: 'probe',
  0x20: 'failed',
  0x40: 'noarp',
  0x80: 'permanent',
};

const attributes = new AttributeReader('a neighbour', NDA_LLADDR);

/**
 * Reads RTM_NEWNEIGH; undefined for a family that is not IP, such as a bridge's own table.
 *
 * @throws BusinessError `kernel.malformed`
 */
export function decodeNeighbour(source: KernelBytes, start: number, end: number): Neighbour | undefined {
  attributes.read(source, start + fixedBytes, end);
  const family = source.u8(start);
  if (family !== 2 && family !== 10) return undefined;
  return {
    ifindex: source.s32(start + 4),
    family,
    address: attributes.address(NDA_DST, addressBytesOf(family)),
    macAddress: formatMacAddress(source.bytes, attributes.start(NDA_LLADDR), attributes.length(NDA_LLADDR)),
    state: states[source.u16(start + 8)] ?? 'none',
    flags: source.u8(start + 10),
  };
}
