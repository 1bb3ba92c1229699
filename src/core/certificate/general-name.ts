import { type DerValue, readDer, readObjectIdentifier } from '../kernel/codec/der.js';
import { formatAddress } from '../kernel/codec/ip-address.js';
import { hexOf, nameText } from './distinguished-name.js';

/** A name of one of the kinds that a certificate can be for (RFC 5280 4.2.1.6). */
export interface GeneralName {
  readonly type: 'dns' | 'email' | 'ip' | 'uri' | 'name' | 'id' | 'other';
  readonly value: string;
}

const latin1 = ({ content }: DerValue): string =>
  Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1');

/**
 * Reads a GeneralName; addresses of constraints come with their prefix or mask.
 * @throws BusinessError `cert.malformed`
 */
export function readGeneralName(value: DerValue): GeneralName {
  switch (value.tag) {
    case 0x81:
      return { type: 'email', value: latin1(value) };
    case 0x82:
      return { type: 'dns', value: latin1(value) };
    case 0xa4:
      return { type: 'name', value: nameText(readDer(value.content)) };
    case 0x86:
      return { type: 'uri', value: latin1(value) };
    case 0x87:
      return { type: 'ip', value: ipText(value.content) };
    case 0x88:
      return { type: 'id', value: readObjectIdentifier(value.content) };
    default:
      return { type: 'other', value: hexOf(value.content) };
  }
}

function ipText(bytes: Uint8Array): string {
  if (bytes.length === 4 || bytes.length === 16) return formatAddress(bytes);
  if (bytes.length !== 8 && bytes.length !== 32) return hexOf(bytes);
  const half = bytes.length / 2;
  return `${formatAddress(bytes, 0, half)}/${prefixOf(bytes.subarray(half)) ?? formatAddress(bytes, half, half)}`;
}

/** The length of the prefix that a mask stands for; undefined for a mask with holes. */
function prefixOf(mask: Uint8Array): number | undefined {
  const digits = Array.from(mask, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(digits) ? digits.replaceAll('0', '').length : undefined;
}
