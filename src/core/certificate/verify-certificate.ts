import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { askOpenSsl, type ChainAnswer, type ChainQuestion } from '../kernel/openssl.js';
import type { Sourced } from './certificate-files.js';
import { type ChainEntry, chainEntry } from './chain-entry.js';
import { mostPaths, mostRevocationLists, mostUntrusted } from './limits.js';
import { otherPaths } from './other-paths.js';
import { ownVerdict } from './own-verdict.js';
import { reachableAnchors } from './reachable-anchors.js';
import { type RefusedIssuer, refusedIssuers } from './refused-issuers.js';
import type { TrustStore } from './trust-store.js';
import { openSslName, verificationCode, verificationName } from './verification-code.js';
import { verificationMessage } from './verification-message.js';
import { chainSettings, type VerifyOptions } from './verify-options.js';

/** What is to be verified, against what. */
export interface CertificateQuestion {
  readonly certificate: Sourced;
  readonly trust: TrustStore;
  /** Intermediates that came with it. */
  readonly untrusted?: readonly Sourced[];
  readonly revocationLists?: readonly Sourced[];
}

/** The answer about one certificate. */
export interface CertificateVerdict {
  /** 0, or the seed's number of the first error. */
  readonly code: number;
  /** The seed's sentence for the code. */
  readonly name: string;
  /** What is wrong with which certificate. */
  readonly message: string;
  /** Which certificate of the chain the code is about. */
  readonly depth: number;
  /** OpenSSL's own code, its name without `X509_V_ERR_`, and its sentence. */
  readonly openssl: { readonly code: number; readonly name: string; readonly sentence: string };
  readonly chain: readonly ChainEntry[];
  readonly refusedIssuers: readonly RefusedIssuer[];
  /** What the certificates that are believed were read from. */
  readonly trustSources: readonly string[];
  /** Paths that OpenSSL was asked about. */
  readonly paths: number;
  /** The earliest end of validity in the chain; null for an empty one. */
  readonly expires: Date | null;
}

/**
 * Verifies a certificate with OpenSSL's own code, and where its first path fails tries the others one by one: valid if
 * one of them is, else the first path's code. Nothing is fetched.
 *
 * @throws BusinessError `value.*` for options that make no sense, `openssl.unavailable`, `unsupported.platform`
 *
 * As `openssl verify -CAfile CA -untrusted FILE CERT`.
 */
export function verifyCertificate(
  host: Pick<Host, 'clock'>,
  question: CertificateQuestion,
  options: VerifyOptions = {},
): CertificateVerdict {
  return verdictOf(host, judge(host, question, options), question, options);
}

/** The code of the verdict alone, for whom names and sentences would be work for nothing. Errors as `verifyCertificate`. */
export function certificateCode(
  host: Pick<Host, 'clock'>,
  question: CertificateQuestion,
  options: VerifyOptions = {},
): number {
  const judged = judge(host, question, options);
  const { pins = [] } = options;
  if (judged.answer.code === 0 && pins.length === 0) return 0;
  return verificationCode(ownVerdict(judged.answer, linksOf(judged), judged.revocationLists, pins));
}

function judge(host: Pick<Host, 'clock'>, question: CertificateQuestion, options: VerifyOptions): Judged {
  const { certificate, trust, untrusted = [], revocationLists = [] } = question;
  limit(untrusted.length, mostUntrusted, 'intermediates');
  limit(revocationLists.length, mostRevocationLists, 'revocation lists');
  const settings = chainSettings(options, revocationLists.length > 0);
  const ask = (trusted: readonly Sourced[], intermediates: readonly Sourced[], paths: number): Judged => {
    const given = { certificate, trusted, untrusted: intermediates, revocationLists };
    return { answer: askOpenSsl({ ...bytesOf(given), settings }), ...given, paths };
  };

  const anchors = reachableAnchors(trust, [certificate, ...untrusted], revocationLists);
  const first = ask(anchors, untrusted, 1);
  if (first.answer.code === 0 || first.answer.chain.length === 0 || options.firstPath === true) return first;

  const partialChain = options.partialChain === true;
  const time = options.time ?? host.clock.now();
  let paths = 1;
  for (const path of otherPaths({ certificate: certificate.bytes, trust, untrusted, partialChain, time })) {
    if (paths > mostPaths) break;
    paths++;
    const other = ask(path.trusted, path.untrusted, paths);
    if (other.answer.code === 0) return other;
  }
  return { ...first, paths };
}

/** OpenSSL's answer, with what it was asked about. */
interface Judged extends Required<Omit<CertificateQuestion, 'trust'>> {
  readonly answer: ChainAnswer;
  readonly trusted: readonly Sourced[];
  /** How many paths it took. */
  readonly paths: number;
}

function verdictOf(
  host: Pick<Host, 'clock'>,
  judged: Judged,
  { trust, untrusted = [] }: CertificateQuestion,
  options: VerifyOptions,
): CertificateVerdict {
  const { answer } = judged;
  const chain = linksOf(judged);
  const time = options.time ?? host.clock.now();
  const own = ownVerdict(answer, chain, judged.revocationLists, options.pins ?? []);
  const code = verificationCode(own);
  const entries = chain.map(({ bytes, source, from }, depth) =>
    chainEntry(bytes, { depth, from, source, failed: own !== 0 && depth === answer.depth }),
  );
  const ends = entries.flatMap(({ notAfter }) => (notAfter === null ? [] : [notAfter]));
  return {
    code,
    name: verificationName(code, answer.sentence),
    message: verificationMessage({ code: own, answer, entries, options, certificate: judged.certificate }),
    depth: answer.depth,
    openssl: { code: answer.code, name: openSslName(answer.code), sentence: answer.sentence },
    chain: entries,
    refusedIssuers: refusedIssuers({ chain, untrusted, trust, time, code: answer.code }),
    trustSources: trust.sources,
    paths: judged.paths,
    expires: ends.length === 0 ? null : new Date(Math.min(...ends.map(Number))),
  };
}

type Linked = Sourced & { readonly from: ChainEntry['from'] };

/** The certificates of the chain; of one that was not even decoded none. */
function linksOf({ answer, certificate, trusted, untrusted }: Judged): Linked[] {
  return answer.chain.flatMap(({ from, index }, depth): Linked[] => {
    const found = from === 'certificate' ? certificate : (from === 'trusted' ? trusted : untrusted)[index];
    if (found === undefined) return [];
    return [{ ...found, from: from === 'trusted' ? 'trusted' : depth === 0 ? 'given' : 'untrusted' }];
  });
}

function bytesOf(given: Omit<Judged, 'answer' | 'paths'>): Omit<ChainQuestion, 'settings'> {
  const plain = (certificates: readonly Sourced[]): Uint8Array[] => certificates.map(({ bytes }) => bytes);
  return {
    certificate: given.certificate.bytes,
    trusted: plain(given.trusted),
    untrusted: plain(given.untrusted),
    revocationLists: plain(given.revocationLists),
  };
}

function limit(count: number, most: number, what: string): void {
  if (count <= most) return;
  throw new BusinessError('value.range', `At most ${String(most)} ${what} are taken, not ${String(count)}`);
}
