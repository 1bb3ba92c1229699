import { compareIssuer } from '../kernel/openssl.js';
import { type Sourced } from './certificate-files.js';
import { nameText } from './distinguished-name.js';
import { mostCandidates } from './limits.js';
import { type Outline, outlineOf } from './outline.js';
import { sameBytes } from './other-paths.js';
import { readCertificate } from './read-certificate.js';
import type { TrustStore } from './trust-store.js';

/** A certificate that might have issued one of the chain, and is not in the chain. */
export interface RefusedIssuer {
  /** The certificate of the chain that it might have issued. */
  readonly depth: number;
  readonly subject: string;
  readonly source: string;
  readonly trusted: boolean;
  readonly why: RefusalWord;
}

/** Why, in a word; `refusalTexts` has sentences. */
export type RefusalWord =
  | 'other-name'
  | 'other-key-identifier'
  | 'other-serial-number'
  | 'no-cert-sign'
  | 'other-algorithm'
  | 'other-signature'
  | 'invalid'
  | 'expired'
  | 'not-yet-valid'
  | 'untrusted'
  | 'not-reached'
  | 'not-needed';

/** What X509_check_issued says (X509_V_ERR_*), in words. */
const words: Readonly<Record<number, RefusalWord>> = {
  29: 'other-name',
  30: 'other-key-identifier',
  31: 'other-serial-number',
  32: 'no-cert-sign',
  76: 'other-algorithm',
  77: 'other-algorithm',
  78: 'other-algorithm',
};

/** What the candidates are looked for among. */
export interface CandidateSearch {
  readonly chain: readonly Sourced[];
  readonly untrusted: readonly Sourced[];
  readonly trust: TrustStore;
  readonly time: Date;
  /** OpenSSL's verdict on the chain (X509_V_ERR_*). */
  readonly code: number;
}

/** The verdicts for want of anybody believed: X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT and its like. */
const withoutAnchor = new Set([2, 18, 19, 20, 21]);

/** Why one that fits is not in the chain: with other faults, OpenSSL may have stopped before it came to this one. */
function whyLeftOut(code: number, trusted: boolean): RefusalWord {
  if (code === 0) return 'not-needed';
  return withoutAnchor.has(code) && !trusted ? 'untrusted' : 'not-reached';
}

/**
 * For each certificate of a chain: who else has the name of its issuer, or the key identifier that it names, and why that
 * one is not in the chain. OpenSSL looks at these too, and does not tell.
 */
export function refusedIssuers({ chain, untrusted, trust, time, code }: CandidateSearch): RefusedIssuer[] {
  const refused: RefusedIssuer[] = [];
  for (const [depth, certificate] of chain.entries()) {
    const outline = outlineOf(certificate.bytes);
    if (outline === null || (outline.subject === outline.issuer && depth > 0)) continue;
    for (const { candidate, trusted } of candidatesFor(outline, untrusted, trust)) {
      if (chain.some(({ bytes }) => sameBytes(bytes, candidate.bytes))) continue;
      if (refused.length === mostCandidates) return refused;
      const why = whyRefused(certificate.bytes, candidate.bytes, time) ?? whyLeftOut(code, trusted);
      refused.push({ depth, subject: subjectOf(candidate.bytes), source: candidate.source, trusted, why });
    }
  }
  return refused;
}

function candidatesFor(outline: Outline, untrusted: readonly Sourced[], trust: TrustStore) {
  const fits = ({ bytes }: Sourced): boolean => {
    const other = outlineOf(bytes);
    if (other === null) return false;
    return (
      other.subject === outline.issuer || (other.subjectKeyId !== '' && other.subjectKeyId === outline.authorityKeyId)
    );
  };
  const named = trust.named(outline.issuer).filter(fits);
  // Among hundreds of certificates, only names are indexed; a short list is looked through for key identifiers.
  const believed = trust.certificates.length <= shortList ? trust.certificates.filter(fits) : named;
  return [
    ...untrusted.filter(fits).map((candidate) => ({ candidate, trusted: false })),
    ...believed.map((candidate) => ({ candidate, trusted: true })),
  ];
}

const shortList = 32;

function whyRefused(certificate: Uint8Array, candidate: Uint8Array, time: Date): RefusalWord | undefined {
  const compared = compareIssuer(certificate, candidate);
  if (compared === undefined) return 'invalid';
  if (compared.code !== 0) return words[compared.code] ?? 'invalid';
  if (!compared.signed) return 'other-signature';
  const { notBefore, notAfter } = readCertificate(candidate);
  if (notAfter !== null && notAfter <= time) return 'expired';
  return notBefore !== null && notBefore > time ? 'not-yet-valid' : undefined;
}

function subjectOf(certificate: Uint8Array): string {
  try {
    return nameText(readCertificate(certificate).subject);
  } catch {
    return '';
  }
}
