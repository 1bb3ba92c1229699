import { DerTag, type DerValue, derElements, malformedDer, readObjectIdentifier } from '../kernel/codec/der.js';

/** One attribute of a name, such as `CN` and `example.com`. */
export interface NameAttribute {
  readonly type: string;
  readonly value: string;
}

/** Short names of attribute types (RFC 4514 section 3, and those that OpenSSL has besides). */
const attributeNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.42': 'GN',
  '2.5.4.46': 'dnQualifier',
  '2.5.4.65': 'pseudonym',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '1.3.6.1.4.1.311.60.2.1.1': 'jurisdictionL',
  '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
};

/** Attribute after attribute of a Name (RFC 5280 4.1.2.4), in the order of the certificate. */
export function readName(name: DerValue | undefined): NameAttribute[] {
  return attributesOf(name).map(([type, value]) => {
    const dotted = readObjectIdentifier(type.content);
    return { type: attributeNames[dotted] ?? dotted, value: readText(value) ?? `#${hexOf(value.bytes)}` };
  });
}

/** `C=US, O=Example, CN=example.com`; commas and the like within a value are escaped as RFC 4514 does. */
export function nameText(name: DerValue | undefined): string {
  return readName(name)
    .map(({ type, value }) => `${type}=${value.replaceAll(/[,+"\\<>;]/g, '\\$&')}`)
    .join(', ');
}

/**
 * A key that is the same for names that OpenSSL holds equal, letter case, spaces and kind of string apart. It may be the
 * same for some others too: whoever compares by it lets OpenSSL have the last word.
 */
export function nameKey(name: DerValue | undefined): string {
  return attributesOf(name)
    .map(([type, value]) => `${hexOf(type.content)}=${looseText(value)}`)
    .sort()
    .join('\n');
}

function looseText(value: DerValue): string {
  const text = readText(value);
  return text === undefined ? `#${hexOf(value.bytes)}` : text.replaceAll(/[\s\0]+/g, '').toLowerCase();
}

function attributesOf(name: DerValue | undefined): (readonly [type: DerValue, value: DerValue])[] {
  return derElements(name).flatMap((set) =>
    derElements(set, DerTag.SET).map((attribute) => {
      const [type, value] = derElements(attribute);
      if (type?.tag !== DerTag.OBJECT_IDENTIFIER || value === undefined)
        throw malformedDer('a name has a broken attribute');
      return [type, value] as const;
    }),
  );
}

/** The text of a string of any kind; undefined when it is no string. Printable kinds are read as Latin-1, as OpenSSL does. */
export function readText({ tag, content }: DerValue): string | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  switch (tag) {
    case DerTag.UTF8_STRING:
      return bytes.toString('utf8');
    case DerTag.BMP_STRING:
      return bytes.length % 2 === 0 ? Buffer.from(bytes).swap16().toString('utf16le') : undefined;
    case DerTag.UNIVERSAL_STRING:
      return fromUtf32(bytes);
    default:
      return tag >= 0x12 && tag <= 0x1b && tag !== DerTag.UTC_TIME && tag !== DerTag.GENERALIZED_TIME
        ? bytes.toString('latin1')
        : undefined;
  }
}

function fromUtf32(bytes: Buffer): string | undefined {
  if (bytes.length % 4 !== 0) return undefined;
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const point = bytes.readUInt32BE(at);
    if (point > 0x10ffff) return undefined;
    text += String.fromCodePoint(point);
  }
  return text;
}

/** Upper-case hexadecimal digits, as certificates' numbers are written. */
export const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex').toUpperCase();
