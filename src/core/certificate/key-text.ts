import { createHash } from 'node:crypto';
import { DerTag, type DerValue, derElements, readDer, readObjectIdentifier } from '../kernel/codec/der.js';
import type { CertificateParts } from './read-certificate.js';

const curves: Readonly<Record<string, string>> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
  '1.3.132.0.10': 'secp256k1',
  '1.3.36.3.3.2.8.1.1.7': 'brainpoolP256r1',
  '1.3.36.3.3.2.8.1.1.11': 'brainpoolP384r1',
  '1.3.36.3.3.2.8.1.1.13': 'brainpoolP512r1',
};

const kinds: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.1': 'RSA',
  '1.2.840.113549.1.1.10': 'RSA-PSS',
  '1.2.840.10040.4.1': 'DSA',
  '1.2.840.10045.2.1': 'EC',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448',
  '2.16.840.1.101.3.4.3.17': 'ML-DSA-44',
  '2.16.840.1.101.3.4.3.18': 'ML-DSA-65',
  '2.16.840.1.101.3.4.3.19': 'ML-DSA-87',
};

/**
 * Kind and size of a key (SubjectPublicKeyInfo, RFC 5280 4.1.2.7), such as `RSA 2048`, `EC P-256`, `Ed25519`; the object
 * identifier of a kind that has no name here, empty when it cannot be read.
 */
export function keyText(publicKey: DerValue): string {
  try {
    const [algorithm, key] = derElements(publicKey);
    const [identifier, parameters] = derElements(algorithm);
    const dotted = readObjectIdentifier(identifier?.content ?? new Uint8Array());
    const kind = kinds[dotted] ?? dotted;
    return `${kind} ${sizeText(kind, parameters, key)}`.trimEnd();
  } catch {
    return '';
  }
}

function sizeText(kind: string, parameters: DerValue | undefined, key: DerValue | undefined): string {
  if (kind === 'EC' && parameters?.tag === DerTag.OBJECT_IDENTIFIER) {
    const dotted = readObjectIdentifier(parameters.content);
    return curves[dotted] ?? dotted;
  }
  if (kind === 'RSA' || kind === 'RSA-PSS') {
    const [modulus] = derElements(readDer((key?.content ?? new Uint8Array()).subarray(1)));
    return bitsOf(modulus);
  }
  return kind === 'DSA' ? bitsOf(derElements(parameters)[0]) : '';
}

function bitsOf(number: DerValue | undefined): string {
  const bytes = number?.content ?? new Uint8Array();
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? '' : String((bytes.length - first) * 8 - Math.clz32(bytes[first] ?? 0) + 24);
}

/** The pin of a certificate's key: the SHA-256 digest of its SubjectPublicKeyInfo (RFC 7469 2.4), as curl writes it. */
export const pinOf = ({ publicKey }: CertificateParts): string =>
  `sha256//${createHash('sha256').update(publicKey.bytes).digest('base64')}`;

/** Hexadecimal digest of a certificate, upper case without colons. */
export const fingerprint = (algorithm: 'sha1' | 'sha256', certificate: Uint8Array): string =>
  createHash(algorithm).update(certificate).digest('hex').toUpperCase();
