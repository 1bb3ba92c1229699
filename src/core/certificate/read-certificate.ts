import {
  DerTag,
  type DerValue,
  derElements,
  malformedDer,
  readDer,
  readObjectIdentifier,
} from '../kernel/codec/der.js';
import { hexOf } from './distinguished-name.js';

/** An extension (RFC 5280 4.1): its value is DER of its own. */
export interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** The parts of a certificate (RFC 5280 4.1), not yet understood any further. */
export interface CertificateParts {
  /** 1, 2 or 3. */
  readonly version: number;
  /** Hexadecimal, without sign byte. */
  readonly serialNumber: string;
  /** Dotted object identifier, the one outside the signed part. */
  readonly signatureAlgorithm: string;
  readonly issuer: DerValue;
  readonly subject: DerValue;
  readonly notBefore: Date | null;
  readonly notAfter: Date | null;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: DerValue;
  /** By dotted object identifier; the first of several. */
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly signature: Uint8Array;
}

const explicit0 = 0xa0;
const explicit3 = 0xa3;

/**
 * Takes a certificate apart. Bytes after it are passed over, as OpenSSL does.
 * @throws BusinessError `cert.malformed`
 */
export function readCertificate(bytes: Uint8Array): CertificateParts {
  const [signed, algorithm, signature] = derElements(readDer(bytes));
  const parts = derElements(signed);
  const version = parts[0]?.tag === explicit0 ? (derElements(parts.shift(), explicit0)[0]?.content[0] ?? 0) : 0;
  const [serial, , issuer, validity, subject, publicKey, ...optional] = parts;
  if (issuer?.tag !== DerTag.SEQUENCE || subject?.tag !== DerTag.SEQUENCE || publicKey?.tag !== DerTag.SEQUENCE) {
    throw malformedDer('it lacks a name or its key');
  }
  const [notBefore, notAfter] = derElements(validity);
  return {
    version: version + 1,
    serialNumber: hexOf(serial?.content ?? new Uint8Array()).replace(/^00(?=.)/, ''),
    signatureAlgorithm: readObjectIdentifier(derElements(algorithm)[0]?.content ?? new Uint8Array()),
    issuer,
    subject,
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    publicKey,
    extensions: readExtensions(optional.find(({ tag }) => tag === explicit3)),
    signature: (signature?.content ?? new Uint8Array()).subarray(1),
  };
}

function readExtensions(wrapped: DerValue | undefined): Map<string, Extension> {
  const extensions = new Map<string, Extension>();
  if (wrapped === undefined) return extensions;
  for (const extension of derElements(derElements(wrapped, explicit3)[0])) {
    const [type, second, third] = derElements(extension);
    const critical = second?.tag === DerTag.BOOLEAN && second.content[0] !== 0;
    const value = third ?? second;
    if (type?.tag !== DerTag.OBJECT_IDENTIFIER || value?.tag !== DerTag.OCTET_STRING) {
      throw malformedDer('an extension has no value');
    }
    const name = readObjectIdentifier(type.content);
    if (!extensions.has(name)) extensions.set(name, { critical, value: value.content });
  }
  return extensions;
}

/** UTCTime and GeneralizedTime in the only forms that certificates may have (RFC 5280 4.1.2.5); null for all others. */
export function readTime(value: DerValue | undefined): Date | null {
  if (value?.tag !== DerTag.UTC_TIME && value?.tag !== DerTag.GENERALIZED_TIME) return null;
  const text = Buffer.from(value.content).toString('latin1');
  const digits = value.tag === DerTag.UTC_TIME ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits) ?? [];
  if (parts.length === 0) return null;
  const [year, month, day, hour, minute, second] = parts;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? null : date;
}
