import { AttributeReader } from './attribute-reader.js';
import type { KernelBytes } from './kernel-bytes.js';
import { malformed } from './malformed.js';
import type { MessageWriter } from './message-writer.js';

/** Size of struct genlmsghdr (linux/genetlink.h). */
export const genericHeaderBytes = 4;

/** The family that knows all families, always number 16. */
export const controller = { family: 16, version: 2, GETFAMILY: 3 } as const;

/** A command of a generic netlink family. */
export interface GenericCommand {
  readonly family: string;
  readonly version: number;
  readonly command: number;
  /** What the command is called in errors. */
  readonly operation: string;
  readonly target?: string;
  /** Writes the attributes. */
  write?(writer: MessageWriter): void;
}

const CTRL_ATTR_FAMILY_ID = 1;
const CTRL_ATTR_FAMILY_NAME = 2;

const attributes = new AttributeReader('a generic netlink family', CTRL_ATTR_FAMILY_NAME);

export interface GenericFamily {
  readonly id: number;
  /** `nl80211`, `ethtool`, ... */
  readonly name: string;
}

/**
 * Reads CTRL_CMD_NEWFAMILY.
 *
 * @throws BusinessError `kernel.malformed`
 */
export function decodeGenericFamily(source: KernelBytes, start: number, end: number): GenericFamily {
  attributes.read(source, start + genericHeaderBytes, end);
  const id = attributes.u16(CTRL_ATTR_FAMILY_ID);
  const name = attributes.text(CTRL_ATTR_FAMILY_NAME);
  if (id === 0 || name === '') throw malformed('a generic netlink family', 'it lacks its number or name');
  return { id, name };
}
