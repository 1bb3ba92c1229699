import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { certificatesIn, distinct, readCertificateFiles, type Sourced } from './certificate-files.js';
import { mostFileBytes } from './limits.js';
import { outlineOf } from './outline.js';

/** The certificates that are believed, found by the name of their subject. */
export interface TrustStore {
  /** What it was read from, for people. */
  readonly sources: readonly string[];
  readonly certificates: readonly Sourced[];
  /** Those whose subject has this key (`nameKey`), and those whose subject cannot be read. */
  named(subject: string): readonly Sourced[];
}

/** A store of these certificates. Their names are read when one is first looked for. */
export function trustStore(certificates: readonly Sourced[], sources: readonly string[]): TrustStore {
  let index: Map<string, Sourced[]> | undefined;
  return {
    sources,
    certificates,
    named: (subject) => {
      index ??= indexed(certificates);
      return [...(index.get(subject) ?? []), ...(index.get(unreadable) ?? [])];
    },
  };
}

/** No name has this key, as keys hold an equals sign or nothing. */
const unreadable = '?';

function indexed(certificates: readonly Sourced[]): Map<string, Sourced[]> {
  const index = new Map<string, Sourced[]>();
  for (const certificate of certificates) {
    const subject = outlineOf(certificate.bytes)?.subject ?? unreadable;
    const same = index.get(subject);
    if (same === undefined) index.set(subject, [certificate]);
    else same.push(certificate);
  }
  return index;
}

/**
 * The store of `--ca`: files and folders.
 * @throws BusinessError `file.*`, `permission`
 */
export const trustStoreOf = (host: Host, paths: readonly string[]): TrustStore =>
  trustStore(distinct(readCertificateFiles(host.files, paths)), paths);

/** Where Linux distributions keep the certificates that all programs believe (as Go's crypto/x509 looks for them). */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

const freshMs = 300_000;
const stores = new WeakMap<Host, { readonly store: TrustStore; readonly readAt: number; readonly from: string }>();

/**
 * The machine's own store: `SSL_CERT_FILE` and `SSL_CERT_DIR` where they are set, as OpenSSL reads them, else the first
 * bundle there is. Read once for a Host, and again after five minutes.
 * @throws BusinessError `file.missing` when there is none; `file.*`, `permission` when it cannot be read
 */
export function systemTrustStore(host: Host): TrustStore {
  const file = host.environment.variable('SSL_CERT_FILE') ?? '';
  const folders = (host.environment.variable('SSL_CERT_DIR') ?? '').split(':').filter((folder) => folder !== '');
  const from = JSON.stringify([file, folders]);
  const known = stores.get(host);
  const now = host.clock.monotonic();
  if (known?.from === from && now - known.readAt < freshMs) return known.store;
  const paths = [...(file === '' ? [] : [file]), ...folders];
  const store = paths.length > 0 ? trustStoreOf(host, paths) : firstBundle(host);
  stores.set(host, { store, readAt: now, from });
  return store;
}

/** Its certificates are not decoded one by one: OpenSSL leaves out those that do not decode. */
function firstBundle(host: Host): TrustStore {
  for (const path of bundles) {
    try {
      const found = certificatesIn(host.files.readBytes(path, mostFileBytes), path);
      return trustStore(distinct(found), [path]);
    } catch (error) {
      if (!(error instanceof BusinessError) || error.reason !== 'file.missing') throw error;
    }
  }
  throw new BusinessError(
    'file.missing',
    `This machine has no store of certificates: none of ${bundles.join(', ')} is there`,
    {
      hint: 'install ca-certificates, or name the certificates to believe with --ca or SSL_CERT_FILE',
    },
  );
}
