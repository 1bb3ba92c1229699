import { createHash, X509Certificate } from 'node:crypto';
import type { CertificateParts } from './read-certificate.js';

const curves: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

/** Kind and size of a certificate's key, such as `RSA 2048`, `EC P-256`, `Ed25519`; empty when it cannot be decoded. */
export function keyText(certificate: Uint8Array): string {
  try {
    const { asymmetricKeyType = '', asymmetricKeyDetails = {} } = new X509Certificate(certificate).publicKey;
    const { modulusLength, namedCurve } = asymmetricKeyDetails;
    if (asymmetricKeyType === 'ec') return `EC ${curves[namedCurve ?? ''] ?? namedCurve ?? ''}`.trimEnd();
    if (asymmetricKeyType.startsWith('ed')) return `Ed${asymmetricKeyType.slice(2)}`;
    const size = modulusLength === undefined ? '' : ` ${String(modulusLength)}`;
    return `${asymmetricKeyType.toUpperCase()}${size}`;
  } catch {
    return '';
  }
}

/** The pin of a certificate's key: the SHA-256 digest of its SubjectPublicKeyInfo (RFC 7469 2.4), as curl writes it. */
export const pinOf = ({ publicKey }: CertificateParts): string =>
  `sha256//${createHash('sha256').update(publicKey.bytes).digest('base64')}`;

/** Hexadecimal digest of a certificate, upper case without colons. */
export const fingerprint = (algorithm: 'sha1' | 'sha256', certificate: Uint8Array): string =>
  createHash(algorithm).update(certificate).digest('hex').toUpperCase();
