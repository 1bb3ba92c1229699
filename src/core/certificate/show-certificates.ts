import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { certificatesIn } from './certificate-files.js';
import { type CertificateDetails, describeCertificate } from './describe-certificate.js';
import { mostFileBytes } from './limits.js';

export interface ShowOptions {
  /** What `-` stands for among the files. */
  readonly input?: Uint8Array | undefined;
  /** The moment that days are counted from. */
  readonly now?: Date;
}

/**
 * What the certificates in some files say.
 * @throws BusinessError `file.*`, `permission`; `cert.malformed` for a file that holds none
 */
export function showCertificates(
  host: Host,
  files: readonly string[],
  { input, now = host.clock.now() }: ShowOptions = {},
): CertificateDetails[] {
  return files.flatMap((file) => {
    const source = file === '-' ? 'stdin' : file;
    const bytes = file === '-' && input !== undefined ? input : host.files.readBytes(file, mostFileBytes);
    const certificates = certificatesIn(bytes, source);
    if (certificates.length === 0) {
      throw new BusinessError('cert.malformed', `${source} holds no certificate`, { target: source });
    }
    return certificates.map((certificate) => describeCertificate(certificate, now));
  });
}

/** A file that could not be shown. */
export interface UnshownFile {
  readonly source: string;
  readonly error: BusinessError;
}

/**
 * As `showCertificates`, but of several files one that fails does not keep the others back.
 * @throws BusinessError the first one's, where nothing could be shown
 */
export function showEachFile(
  host: Host,
  files: readonly string[],
  options: ShowOptions = {},
): { readonly certificates: CertificateDetails[]; readonly failed: UnshownFile[] } {
  const failed: UnshownFile[] = [];
  const certificates = files.flatMap((file) => {
    try {
      return showCertificates(host, [file], options);
    } catch (error) {
      if (!(error instanceof BusinessError)) throw error;
      failed.push({ source: file === '-' ? 'stdin' : file, error });
      return [];
    }
  });
  const [first] = failed;
  if (first !== undefined && certificates.length === 0) throw first.error;
  return { certificates, failed };
}
