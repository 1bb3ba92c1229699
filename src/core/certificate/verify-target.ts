import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { readCertificateFiles, readRevocationLists, type Sourced } from './certificate-files.js';
import { examineServer } from './examine-server.js';
import type { FetchOptions } from './fetch-certificates.js';
import { mostFileBytes } from './limits.js';
import { parseServer } from './parse-server.js';
import type { CertificateVerdict } from './verify-certificate.js';
import { trustFrom, type VerificationFiles, verifyInput } from './verify-input.js';
import type { VerifyOptions } from './verify-options.js';

/** How to verify a certificate that may be a server's. */
export interface TargetOptions {
  readonly files: VerificationFiles;
  readonly verify: VerifyOptions;
  readonly fetch?: FetchOptions;
  /** What stood on stdin, when the target is `-`. */
  readonly input?: Uint8Array;
}

/**
 * Verifies the certificate in a file, or for `HOST:PORT` the one that a server sends: a file of that name goes first.
 * @throws BusinessError as `verifyInput`, as `examineServer`; `file.missing` for what is neither
 *
 * As `openssl verify FILE`, `openssl s_client -verify_return_error -connect HOST:PORT`.
 */
export async function verifyTarget(host: Host, target: string, options: TargetOptions): Promise<CertificateVerdict> {
  const { files, verify, fetch = {}, input } = options;
  if (input !== undefined) return verifyInput(host, { bytes: input, source: 'stdin' }, files, verify);
  const found = fileOrServer(host, target);
  if ('bytes' in found) return verifyInput(host, found, files, verify);
  const examined = await examineServer(host, {
    server: found,
    trust: trustFrom(host, files.ca),
    fetch,
    verify,
    untrusted: readCertificateFiles(host.files, files.untrusted),
    revocationLists: readRevocationLists(host.files, files.crl),
  });
  return examined.verdict;
}

function fileOrServer(host: Host, target: string): Sourced | { readonly host: string; readonly port: number } {
  try {
    return { bytes: host.files.readBytes(target, mostFileBytes), source: target };
  } catch (error) {
    const missing = error instanceof BusinessError && error.reason === 'file.missing';
    const server = missing && /:\d+$|^https:\/\//i.test(target) ? parseServer(target, 443) : undefined;
    if (server !== undefined) return server;
    if (!missing) throw error;
    const hint = 'a server is written HOST:PORT, as example.com:443';
    throw new BusinessError('file.missing', error.message, { target, hint, cause: error });
  }
}
