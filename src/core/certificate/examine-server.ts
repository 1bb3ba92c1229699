import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { endpointText } from '../socket/endpoint-text.js';
import type { Sourced } from './certificate-files.js';
import { type CertificateDetails, describeCertificate } from './describe-certificate.js';
import { type FetchedCertificates, type FetchOptions, fetchCertificates } from './fetch-certificates.js';
import { sameBytes } from './other-paths.js';
import { outlineOf } from './outline.js';
import type { Server } from './parse-server.js';
import type { TrustStore } from './trust-store.js';
import { type CertificateVerdict, verifyCertificate } from './verify-certificate.js';
import type { VerifyOptions } from './verify-options.js';

/** What is wrong with how a server presents its certificates, apart from the verdict. */
export interface ServerFinding {
  readonly finding: FindingWord;
  /** The certificate or, for one that is missing, the issuer that it is about. */
  readonly subject: string;
  /** Where a missing one says that it can be had (authority information access); empty when nowhere. Never fetched. */
  readonly url: string;
}

export type FindingWord =
  'missing-issuer' | 'unordered' | 'superfluous' | 'root-sent' | 'repeated' | 'handshake-failed';

/** A server's certificates, what they are worth, and how they were sent. */
export interface ServerExamination extends Omit<FetchedCertificates, 'certificates'> {
  readonly certificates: readonly CertificateDetails[];
  readonly verdict: CertificateVerdict;
  readonly findings: readonly ServerFinding[];
}

/** What a server's certificates are held against. */
export interface ServerQuestion {
  readonly server: Server;
  readonly trust: TrustStore;
  readonly fetch: FetchOptions;
  readonly verify: VerifyOptions;
  /** Intermediates beside those that the server sends. */
  readonly untrusted?: readonly Sourced[];
  readonly revocationLists?: readonly Sourced[];
}

/**
 * Fetches a server's certificates and verifies them: for its name, as a server's, with nothing but what it sent.
 * @throws BusinessError as `fetchCertificates` and `verifyCertificate`; `tls.failed` when it sent no certificate
 */
export async function examineServer(host: Host, question: ServerQuestion): Promise<ServerExamination> {
  const { server, trust, fetch, verify, revocationLists = [] } = question;
  const { certificates, ...shown } = await fetchCertificates(host, server, fetch);
  const [leaf, ...sentAlong] = certificates;
  if (leaf === undefined) {
    throw new BusinessError('tls.failed', `${endpointText(server.host, server.port)} sent no certificate`);
  }
  const untrusted = [...sentAlong, ...(question.untrusted ?? [])];
  const named = verify.ip === undefined && verify.email === undefined;
  const options: VerifyOptions = {
    purpose: 'server',
    ...(named ? { host: fetch.servername ?? server.host } : {}),
    ...verify,
  };
  const verdict = verifyCertificate(host, { certificate: leaf, trust, untrusted, revocationLists }, options);
  const now = verify.time ?? host.clock.now();
  const details = certificates.flatMap((certificate) => {
    try {
      return [describeCertificate(certificate, now)];
    } catch {
      return [];
    }
  });
  const sent = certificates.map(({ bytes }) => bytes);
  return { ...shown, certificates: details, verdict, findings: findingsOf(sent, details, verdict, shown.failure) };
}

const issuerUnknown: ReadonlySet<number> = new Set([2, 20, 21]);

function findingsOf(
  sent: readonly Uint8Array[],
  details: readonly CertificateDetails[],
  verdict: CertificateVerdict,
  failure: string,
): ServerFinding[] {
  const findings: ServerFinding[] = [];
  if (failure !== '') findings.push({ finding: 'handshake-failed', subject: failure, url: '' });
  const last = verdict.chain.at(-1);
  if (issuerUnknown.has(verdict.openssl.code) && last !== undefined) {
    const url = details.find(({ fingerprint }) => fingerprint === last.fingerprint)?.issuerUrls[0] ?? '';
    findings.push({ finding: 'missing-issuer', subject: last.issuer, url });
  }
  const used = new Set(verdict.chain.map(({ fingerprint }) => fingerprint));
  for (const [index, each] of details.entries()) {
    const bytes = sent[index];
    const before = sent[index - 1];
    if (bytes === undefined || before === undefined) continue;
    const say = (finding: FindingWord): void => void findings.push({ finding, subject: each.subject, url: '' });
    if (sent.slice(0, index).some((other) => sameBytes(other, bytes))) say('repeated');
    else if (each.subject === each.issuer) say('root-sent');
    else if (!used.has(each.fingerprint)) say('superfluous');
    else if (outlineOf(before)?.issuer !== outlineOf(bytes)?.subject) say('unordered');
  }
  return findings;
}
