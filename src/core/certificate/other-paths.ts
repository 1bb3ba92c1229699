import type { Sourced } from './certificate-files.js';
import { longestPath, mostSteps } from './limits.js';
import { mayIssue, type Outline, outlineOf } from './outline.js';
import type { TrustStore } from './trust-store.js';

/** A way from a certificate to one that is believed; the certificate itself is not in it. */
export interface Path {
  readonly trusted: readonly Sourced[];
  readonly untrusted: readonly Sourced[];
}

/** What paths are looked for in. */
export interface PathSearch {
  readonly certificate: Uint8Array;
  readonly trust: TrustStore;
  readonly untrusted: readonly Sourced[];
  /** Any certificate of the store may end a path, not only a self-issued one. */
  readonly partialChain: boolean;
}

interface Step {
  readonly certificate: Sourced;
  readonly outline: Outline;
  readonly trusted: boolean;
}

/**
 * Every path to a certificate that is believed, depth first, by names and key identifiers alone: whether a path is any
 * good is for OpenSSL to say. Ends after `mostSteps` looks at a possible issuer, so that certificates that issue each
 * other in circles cost no more than that.
 */
export function* otherPaths(search: PathSearch): Generator<Path> {
  const outline = outlineOf(search.certificate);
  if (outline === null) return;
  const untrusted = bySubject(search.untrusted);
  let steps = 0;

  function* from(subject: Outline, path: readonly Step[]): Generator<Path> {
    if (path.length >= longestPath) return;
    for (const step of issuersOf(subject, search.trust, untrusted)) {
      if (++steps > mostSteps) return;
      if (path.some(({ certificate }) => sameBytes(certificate.bytes, step.certificate.bytes))) continue;
      if (sameBytes(step.certificate.bytes, search.certificate)) continue;
      const longer = [...path, step];
      const selfIssued = step.outline.subject === step.outline.issuer && mayIssue(step.outline, step.outline);
      if (step.trusted && (selfIssued || search.partialChain)) yield pathOf(longer);
      if (!(step.trusted && selfIssued)) yield* from(step.outline, longer);
    }
  }
  yield* from(outline, []);
}

/** Possible issuers: believed ones first, for the shortest path, then those whose key identifier says so. */
function issuersOf(subject: Outline, trust: TrustStore, untrusted: ReadonlyMap<string, readonly Sourced[]>): Step[] {
  const steps = [
    ...trust.named(subject.issuer).map((certificate) => ({ certificate, trusted: true })),
    ...(untrusted.get(subject.issuer) ?? []).map((certificate) => ({ certificate, trusted: false })),
  ].flatMap((step) => {
    const outline = outlineOf(step.certificate.bytes);
    return outline !== null && mayIssue(outline, subject) ? [{ ...step, outline }] : [];
  });
  const rank = ({ trusted, outline }: Step): number =>
    (trusted ? 0 : 2) + (outline.subjectKeyId !== '' && outline.subjectKeyId === subject.authorityKeyId ? 0 : 1);
  return steps.sort((one, other) => rank(one) - rank(other));
}

function bySubject(certificates: readonly Sourced[]): Map<string, Sourced[]> {
  const index = new Map<string, Sourced[]>();
  for (const certificate of certificates) {
    const subject = outlineOf(certificate.bytes)?.subject;
    if (subject === undefined) continue;
    const same = index.get(subject);
    if (same === undefined) index.set(subject, [certificate]);
    else same.push(certificate);
  }
  return index;
}

const pathOf = (steps: readonly Step[]): Path => ({
  trusted: steps.filter(({ trusted }) => trusted).map(({ certificate }) => certificate),
  untrusted: steps.filter(({ trusted }) => !trusted).map(({ certificate }) => certificate),
});

/** Byte for byte the same. */
export const sameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
  one === other || (one.length === other.length && Buffer.compare(one, other) === 0);
