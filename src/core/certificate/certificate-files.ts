import { BusinessError } from '../errors.js';
import type { Files } from '../host.js';
import { decodes } from '../kernel/openssl.js';
import { mostCertificateBytes, mostFileBytes, mostRevocationListBytes } from './limits.js';
import { outlineOf } from './outline.js';
import { certificatesOf, isPem, pemBlocks, revocationListsOf } from './pem.js';

/** A certificate or revocation list, DER, and where it was found. */
export interface Sourced {
  readonly bytes: Uint8Array;
  /** File name, `stdin`, or `HOST:PORT`. */
  readonly source: string;
}

/**
 * The certificates in bytes that are PEM, or the one that they are as DER.
 * @throws BusinessError `cert.malformed` for broken PEM, or one larger than any certificate
 */
export function certificatesIn(bytes: Uint8Array, source: string): Sourced[] {
  const found = isPem(bytes) ? certificatesOf(pemBlocks(bytes)) : [bytes];
  for (const { length } of found) {
    if (length > mostCertificateBytes) {
      throw new BusinessError(
        'cert.malformed',
        `${source} holds ${String(length)} bytes in the place of a certificate`,
      );
    }
  }
  return found.map((each) => ({ bytes: each, source }));
}

/**
 * The certificates of files and of folders. In a file each must decode; in a folder files that hold none are passed over.
 * @throws BusinessError `file.*`, `permission`; `file.invalid` for a file without a certificate that decodes
 */
export function readCertificateFiles(files: Files, paths: readonly string[]): Sourced[] {
  return paths.flatMap((path) => {
    const names = files.names(path);
    if (names === undefined) return readCertificateFile(files, path);
    return distinct(chosen(names).flatMap((name) => ifAny(() => readCertificateFile(files, `${path}/${name}`))));
  });
}

function readCertificateFile(files: Files, path: string): Sourced[] {
  const found = readable(path, () => certificatesIn(files.readBytes(path, mostFileBytes), path));
  const broken = found.findIndex(({ bytes }) => outlineOf(bytes) === null);
  if (found.length > 0 && broken < 0) return found;
  const which =
    found.length > 1 ? `certificate ${String(broken + 1)} of it does not decode` : 'it holds no certificate';
  throw new BusinessError('file.invalid', `${path} cannot be used: ${which}`, { target: path });
}

/**
 * The revocation lists of files and folders, PEM or DER.
 * @throws BusinessError `file.*`, `permission`; `file.invalid` for a file without one that decodes
 */
export function readRevocationLists(files: Files, paths: readonly string[]): Sourced[] {
  return paths.flatMap((path) => {
    const names = files.names(path);
    if (names === undefined) return readRevocationFile(files, path);
    return distinct(chosen(names).flatMap((name) => ifAny(() => readRevocationFile(files, `${path}/${name}`))));
  });
}

function readRevocationFile(files: Files, path: string): Sourced[] {
  const bytes = files.readBytes(path, mostRevocationListBytes);
  const found = readable(path, () => (isPem(bytes) ? revocationListsOf(pemBlocks(bytes)) : [bytes]));
  if (found.length > 0 && found.every((each) => decodes('revocation list', each))) {
    return found.map((each) => ({ bytes: each, source: path }));
  }
  throw new BusinessError('file.invalid', `${path} holds no revocation list (CRL)`, { target: path });
}

/** Broken PEM is the file's fault. */
function readable<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BusinessError) || error.reason !== 'cert.malformed') throw error;
    throw new BusinessError('file.invalid', `${path} cannot be used: ${error.message}`, { target: path, cause: error });
  }
}

/** In a folder that `openssl rehash` has been at, the links it made lead to every file. */
function chosen(names: readonly string[]): readonly string[] {
  const hashed = names.filter((name) => /^[0-9a-f]{8}\.r?\d+$/.test(name));
  return hashed.length > 0 ? hashed : names;
}

function ifAny(read: () => Sourced[]): Sourced[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof BusinessError && /^(?:file\.|permission)/.test(error.reason)) return [];
    throw error;
  }
}

/** The same once only: a folder of hashed links has each twice. */
export function distinct(certificates: readonly Sourced[]): Sourced[] {
  const seen = new Map<string, Sourced>();
  for (const certificate of certificates) {
    const key = Buffer.from(certificate.bytes).toString('latin1');
    if (!seen.has(key)) seen.set(key, certificate);
  }
  return [...seen.values()];
}
