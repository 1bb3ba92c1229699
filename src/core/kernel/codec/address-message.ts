import type { InterfaceAddress } from '../address.js';
import { AttributeReader } from './attribute-reader.js';
import { addressBytesOf } from './family.js';
import type { KernelBytes } from './kernel-bytes.js';

/** Size of struct ifaddrmsg (linux/if_addr.h). */
const fixedBytes = 8;

const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;
const IFA_CACHEINFO = 6;
const IFA_FLAGS = 8;
const forever = 0xffff_ffff;

const attributes = new AttributeReader('an address', IFA_FLAGS);

/**
 * Reads RTM_NEWADDR; undefined for a family that is not IP.
 *
 * @throws BusinessError `kernel.malformed`
 */
export function decodeAddress(source: KernelBytes, start: number, end: number): InterfaceAddress | undefined {
  attributes.read(source, start + fixedBytes, end);
  const family = source.u8(start);
  if (family !== 2 && family !== 10) return undefined;
  const size = addressBytesOf(family);
  const subject = attributes.address(IFA_ADDRESS, size);
  const local = attributes.address(IFA_LOCAL, size);
  const cache = attributes.start(IFA_CACHEINFO);
  const timed = cache !== 0 && attributes.length(IFA_CACHEINFO) >= 8;
  return {
    ifindex: source.s32(start + 4),
    family,
    address: local === '' ? subject : local,
    prefixLength: source.u8(start + 1),
    peer: local === '' || local === subject ? '' : subject,
    scope: source.u8(start + 3),
    // The header has room for the first eight flags only.
    flags: attributes.u32(IFA_FLAGS, source.u8(start + 2)),
    preferredSeconds: timed ? seconds(source.u32(cache)) : null,
    validSeconds: timed ? seconds(source.u32(cache + 4)) : null,
  };
}

function seconds(value: number): number | null {
  return value === forever ? null : value;
}
