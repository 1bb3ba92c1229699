import type { Nexthop } from '../nexthop.js';
import { AttributeReader } from './attribute-reader.js';
import { formatAddress } from './ip-address.js';
import type { KernelBytes } from './kernel-bytes.js';
import { malformed } from './malformed.js';

/** Size of struct nhmsg (linux/nexthop.h). */
const fixedBytes = 8;
const NHA_ID = 1;
const NHA_GROUP = 2;
const NHA_BLACKHOLE = 4;
const NHA_OIF = 5;
const NHA_GATEWAY = 6;
/** Size of struct nexthop_grp. */
const memberBytes = 8;

const attributes = new AttributeReader('a nexthop', NHA_GATEWAY);

/**
 * Reads RTM_NEWNEXTHOP.
 *
 * @throws BusinessError `kernel.malformed`
 */
export function decodeNexthop(source: KernelBytes, start: number, end: number): Nexthop {
  attributes.read(source, start + fixedBytes, end);
  return {
    id: attributes.u32(NHA_ID),
    ifindex: attributes.u32(NHA_OIF),
    gateway: gateway(source),
    blackhole: attributes.has(NHA_BLACKHOLE),
    group: group(source),
  };
}

function gateway(source: KernelBytes): string {
  if (!attributes.has(NHA_GATEWAY)) return '';
  const length = attributes.length(NHA_GATEWAY);
  if (length !== 4 && length !== 16) throw malformed('a nexthop', `a router address of ${length} bytes`);
  return formatAddress(source.bytes, attributes.start(NHA_GATEWAY), length);
}

function group(source: KernelBytes): { id: number; weight: number }[] {
  const members: { id: number; weight: number }[] = [];
  const end = attributes.end(NHA_GROUP);
  for (let at = attributes.start(NHA_GROUP); at + memberBytes <= end; at += memberBytes) {
    // Weights are kept less one; the second byte holds what does not fit the first (since Linux 6.12).
    members.push({ id: source.u32(at), weight: source.u8(at + 4) + source.u8(at + 5) * 256 + 1 });
  }
  return members;
}
