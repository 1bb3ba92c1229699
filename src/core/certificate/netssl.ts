/**
 * The seed's certificate verification (netstack: net_ssl_c.h), for programs: `netssl.verifyCertification` and the
 * C-shaped `OH_NetStack_VerifyCertification`. Both answer at once, with a number.
 */
import { BusinessError } from '../errors.js';
import { sharedHost } from '../shared-host.js';
import { decodes } from '../kernel/openssl.js';
import { blobContents, type CertBlob, checkedBlob } from './cert-blob.js';
import type { Sourced } from './certificate-files.js';
import { knownCertificate } from './known-certificate.js';
import { mostCertificateBytes } from './limits.js';
import { outlineOf } from './outline.js';
import { systemTrustStore, trustStore, type TrustStore } from './trust-store.js';
import { ownCode, verificationCode } from './verification-code.js';
import { certificateCode } from './verify-certificate.js';
import type { VerifyOptions } from './verify-options.js';

export { type CertBlob, CertType, type NetStack_CertBlob, NetStack_CertType } from './cert-blob.js';
export type { Purpose, VerifyOptions } from './verify-options.js';

/** Everything that can be asked beyond the two certificates of the seed. */
export interface VerifyCertificationOptions extends VerifyOptions {
  /** Believed in place of the machine's own store; PEM may hold many. */
  readonly caCert?: CertBlob | readonly CertBlob[];
  readonly untrusted?: readonly CertBlob[];
  readonly crls?: readonly CertBlob[];
}

const unparseable = verificationCode(ownCode.INVALID_CALL);

/**
 * Verifies a certificate and its chain. PEM after the first certificate counts as untrusted intermediates.
 *
 * @param caCert the certificate to believe, or options; the machine's own store when absent
 * @returns 0 when it is valid, else 2305000 + the verification error: the seed's table, and for what it does not list
 * 2305018 self-signed, 2305020 issuer not known, 2305062 host name, 2305069 not a certificate, and so on
 * @throws BusinessError `usage.argument` for arguments of the wrong type, `value.*` for options out of range,
 * `openssl.unavailable`, `unsupported.platform`; `file.*` when the machine's store cannot be read
 *
 * As `net cert verify CERT --ca CA`.
 */
export function verifyCertification(
  cert: CertBlob,
  caCert?: CertBlob | VerifyCertificationOptions | null,
  options?: VerifyCertificationOptions,
): number {
  const given = caCert === undefined || caCert === null ? undefined : caCert;
  const wanted: VerifyCertificationOptions = isOptions(given) ? given : (options ?? {});
  const believed = given === undefined || isOptions(given) ? wanted.caCert : given;
  return verify(checkedBlob(cert, 'cert'), believed, wanted);
}

/**
 * The seed's function, as it is: a null pointer for `caCert` is the machine's own store, and nothing is ever thrown.
 * @returns as `verifyCertification`; 2305069 too for what is no CertBlob, 2305001 when it cannot be told
 */
export function OH_NetStack_VerifyCertification(cert: CertBlob | null, caCert: CertBlob | null = null): number {
  try {
    return verifyCertification(checkedBlob(cert, 'cert'), caCert === null ? null : checkedBlob(caCert, 'caCert'));
  } catch (error) {
    const misused = error instanceof BusinessError && error.reason === 'usage.argument';
    return misused ? unparseable : verificationCode(1);
  }
}

function isOptions(value: CertBlob | VerifyCertificationOptions | undefined): value is VerifyCertificationOptions {
  return typeof value === 'object' && !('data' in value) && !('type' in value);
}

function verify(
  cert: CertBlob,
  believed: CertBlob | readonly CertBlob[] | undefined,
  options: VerifyCertificationOptions,
): number {
  const [first, ...rest] = sourced(blobContents(cert), 'cert');
  if (first === undefined) return unparseable;
  const trust = trustOf(believed);
  const untrusted = listOf(options.untrusted, 'untrusted');
  const revocationLists = listOf(options.crls, 'crls');
  if (trust === undefined || untrusted === undefined || revocationLists === undefined) return unparseable;
  const question = { certificate: first, trust, untrusted: [...rest, ...untrusted], revocationLists };
  return certificateCode(sharedHost(), question, options);
}

/** Undefined when a blob holds no certificate that decodes. */
function trustOf(believed: CertBlob | readonly CertBlob[] | undefined): TrustStore | undefined {
  if (believed === undefined) return systemTrustStore(sharedHost());
  const blobs = Array.isArray(believed) ? (believed as readonly CertBlob[]) : [believed as CertBlob];
  const certificates = listOf(blobs, 'caCert');
  return certificates === undefined ? undefined : trustStore(certificates, ['caCert']);
}

function listOf(blobs: readonly CertBlob[] = [], name: 'caCert' | 'untrusted' | 'crls'): Sourced[] | undefined {
  const all: Sourced[] = [];
  const kind = name === 'crls' ? 'revocation list' : 'certificate';
  for (const blob of blobs) {
    const contents = blobContents(checkedBlob(blob, name), `${kind}s`);
    const found = sourced(kind === 'certificate' ? contents.map(knownCertificate) : contents, name);
    if (found.length === 0 || !found.every(({ bytes }) => isReadable(kind, bytes))) return undefined;
    all.push(...found);
  }
  return all;
}

/** Certificates are decoded once, by OpenSSL, which leaves out those that do not; here it is enough to have read their names. */
const isReadable = (kind: 'certificate' | 'revocation list', bytes: Uint8Array): boolean =>
  kind === 'certificate' ? outlineOf(bytes) !== null : decodes(kind, bytes);

const sourced = (contents: readonly Uint8Array[], source: string): Sourced[] =>
  contents.every(({ length }) => length <= mostCertificateBytes || source === 'crls')
    ? contents.map((bytes) => ({ bytes, source }))
    : [];
