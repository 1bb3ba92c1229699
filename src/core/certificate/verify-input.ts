import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { certificatesIn, readCertificateFiles, readRevocationLists, type Sourced } from './certificate-files.js';
import { systemTrustStore, trustStoreOf, type TrustStore } from './trust-store.js';
import { type CertificateVerdict, verifyCertificate } from './verify-certificate.js';
import type { VerifyOptions } from './verify-options.js';

/** Files and folders that a certificate is verified with. */
export interface VerificationFiles {
  /** Believed in place of the machine's own store, when there are any. */
  readonly ca: readonly string[];
  readonly untrusted: readonly string[];
  readonly crl: readonly string[];
}

/** The store of these files, or the machine's own. @throws BusinessError as `trustStoreOf`, `systemTrustStore` */
export const trustFrom = (host: Host, ca: readonly string[]): TrustStore =>
  ca.length === 0 ? systemTrustStore(host) : trustStoreOf(host, ca);

/**
 * Verifies the first certificate in some bytes, PEM or DER; those behind it count as untrusted intermediates. Bytes that
 * hold none get the verdict 2305069.
 * @throws BusinessError as `verifyCertificate`; `file.*`, `permission` for the other files
 */
export function verifyInput(
  host: Host,
  input: Sourced,
  files: VerificationFiles,
  options: VerifyOptions,
): CertificateVerdict {
  const trust = trustFrom(host, files.ca);
  const [certificate, ...more] = certificatesOrNone(input);
  const question = {
    certificate: certificate ?? { bytes: new Uint8Array(), source: input.source },
    trust,
    untrusted: [...more, ...readCertificateFiles(host.files, files.untrusted)],
    revocationLists: readRevocationLists(host.files, files.crl),
  };
  return verifyCertificate(host, question, options);
}

function certificatesOrNone({ bytes, source }: Sourced): Sourced[] {
  try {
    return certificatesIn(bytes, source);
  } catch (error) {
    if (error instanceof BusinessError && error.reason === 'cert.malformed') return [];
    throw error;
  }
}
