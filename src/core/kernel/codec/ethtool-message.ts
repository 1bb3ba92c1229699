import { AttributeReader } from './attribute-reader.js';
import { genericHeaderBytes } from './generic-netlink.js';
import type { GenericCommand } from './generic-netlink.js';
import type { KernelBytes } from './kernel-bytes.js';

/** linux/ethtool_netlink.h */
const ETHTOOL_A_HEADER_DEV_INDEX = 1;
const ETHTOOL_A_HEADER_FLAGS = 3;
const ETHTOOL_FLAG_COMPACT_BITSETS = 1;
const ETHTOOL_A_LINKMODES_HEADER = 1;
const NLA_F_NESTED = 0x8000;
const ETHTOOL_A_LINKMODES_SPEED = 5;
const SPEED_UNKNOWN = 0xffff_ffff;

/** Asks for the link modes of every interface. */
export const linkModesCommand: GenericCommand = {
  family: 'ethtool',
  version: 1,
  command: 4,
  operation: 'ETHTOOL_MSG_LINKMODES_GET',
  write: (writer) =>
    void writer.attribute(ETHTOOL_A_LINKMODES_HEADER | NLA_F_NESTED, () =>
      writer.attributeU32(ETHTOOL_A_HEADER_FLAGS, ETHTOOL_FLAG_COMPACT_BITSETS),
    ),
};

const attributes = new AttributeReader('link modes', ETHTOOL_A_LINKMODES_SPEED);
const header = new AttributeReader('link modes', ETHTOOL_A_HEADER_DEV_INDEX);

export interface LinkSpeed {
  readonly ifindex: number;
  /** kbit/s; 0 = unknown, as while there is no carrier. */
  readonly speedKbps: number;
}

/**
 * Reads ETHTOOL_MSG_LINKMODES_GET_REPLY.
 *
 * @throws BusinessError `kernel.malformed`
 */
export function decodeLinkSpeed(source: KernelBytes, start: number, end: number): LinkSpeed {
  attributes.read(source, start + genericHeaderBytes, end);
  header.readNested(attributes, ETHTOOL_A_LINKMODES_HEADER);
  const megabits = attributes.u32(ETHTOOL_A_LINKMODES_SPEED, SPEED_UNKNOWN);
  return {
    ifindex: header.u32(ETHTOOL_A_HEADER_DEV_INDEX),
    speedKbps: megabits === SPEED_UNKNOWN ? 0 : megabits * 1000,
  };
}
