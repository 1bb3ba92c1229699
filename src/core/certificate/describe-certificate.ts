import { BusinessError } from '../errors.js';
import type { Sourced } from './certificate-files.js';
import { nameText } from './distinguished-name.js';
import { type ExtensionFacts, extensionFacts } from './extension-facts.js';
import { authorityKeyId, subjectKeyId } from './issuer-key.js';
import { fingerprint, keyText, pinOf } from './key-text.js';
import { extensionNames, signatureNames } from './object-names.js';
import { pemLines } from './pem.js';
import { type CertificateParts, readCertificate } from './read-certificate.js';

/** Every field of a certificate that people look for. */
export interface CertificateDetails extends ExtensionFacts {
  /** File, `stdin` or server that it comes from. */
  readonly source: string;
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  readonly version: number;
  /** Null for a time that is not written as it must be. */
  readonly notBefore: Date | null;
  readonly notAfter: Date | null;
  readonly validity: 'valid' | 'not-yet-valid' | 'expired';
  /** Whole days until it expires, negative once it has; null without an end. */
  readonly daysLeft: number | null;
  readonly key: string;
  readonly signatureAlgorithm: string;
  /** SHA-256 and SHA-1 of the certificate, hexadecimal. */
  readonly fingerprint: string;
  readonly fingerprintSha1: string;
  readonly pin: string;
  readonly subjectKeyId: string;
  readonly authorityKeyId: string;
  readonly extensions: readonly { readonly name: string; readonly critical: boolean }[];
  /** The certificate as PEM, line by line. */
  readonly pem: readonly string[];
}

const dayMs = 86_400_000;

/**
 * Reads a certificate for people. Nothing is verified.
 * @throws BusinessError `cert.malformed`
 *
 * As `openssl x509 -text -noout`.
 */
export function describeCertificate({ bytes, source }: Sourced, now: Date): CertificateDetails {
  const parts = partsOf(bytes, source);
  const { notBefore, notAfter, signatureAlgorithm } = parts;
  return {
    source,
    subject: nameText(parts.subject),
    issuer: nameText(parts.issuer),
    serialNumber: parts.serialNumber,
    version: parts.version,
    notBefore,
    notAfter,
    // As OpenSSL has it: a certificate is over at the very second of notAfter.
    validity:
      notAfter !== null && notAfter <= now
        ? 'expired'
        : notBefore !== null && notBefore > now
          ? 'not-yet-valid'
          : 'valid',
    daysLeft: notAfter === null ? null : Math.floor((Number(notAfter) - Number(now)) / dayMs),
    key: keyText(parts.publicKey),
    signatureAlgorithm: signatureNames[signatureAlgorithm] ?? signatureAlgorithm,
    fingerprint: fingerprint('sha256', bytes),
    fingerprintSha1: fingerprint('sha1', bytes),
    pin: pinOf(parts),
    subjectKeyId: orEmpty(() => subjectKeyId(parts)),
    authorityKeyId: orEmpty(() => authorityKeyId(parts)),
    ...extensionFacts(parts),
    extensions: [...parts.extensions].map(([dotted, { critical }]) => ({
      name: extensionNames[dotted] ?? dotted,
      critical,
    })),
    pem: pemLines(bytes),
  };
}

function partsOf(bytes: Uint8Array, source: string): CertificateParts {
  try {
    return readCertificate(bytes);
  } catch (error) {
    if (!(error instanceof BusinessError)) throw error;
    throw new BusinessError('cert.malformed', `${source} holds no certificate that can be read`, {
      target: source,
      cause: error,
    });
  }
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
