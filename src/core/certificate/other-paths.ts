import type { Sourced } from './certificate-files.js';
import { compareIssuer } from '../kernel/openssl.js';
import { extensionFacts } from './extension-facts.js';
import { longestPath, mostSignatures, mostSteps } from './limits.js';
import { mayIssue, type Outline, outlineOf } from './outline.js';
import { readCertificate } from './read-certificate.js';
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
  /** The moment that must lie within every validity. */
  readonly time: Date;
}

interface Step {
  readonly certificate: Sourced;
  readonly outline: Outline;
  readonly trusted: boolean;
}

/**
 * The paths to a certificate that is believed, the shortest first. What OpenSSL would refuse wherever it stood is left
 * out: certificates outside their validity, those that are no authorities, signatures that do not fit. Whether a path is
 * any good otherwise is for OpenSSL to say. Ends after `mostSteps` looks at a possible issuer, so that certificates that
 * issue each other in circles cost no more than that.
 */
export function* otherPaths(search: PathSearch): Generator<Path> {
  const outline = outlineOf(search.certificate);
  if (outline === null) return;
  const start: Step = { certificate: { bytes: search.certificate, source: '' }, outline, trusted: false };
  const issuersOf = issuerFinder(search);
  let steps = 0;
  let deeper = true;

  function* from(subject: Step, path: readonly Step[], length: number): Generator<Path> {
    for (const step of issuersOf(subject)) {
      if (++steps > mostSteps) return;
      if ([start, ...path].some(({ certificate }) => sameBytes(certificate.bytes, step.certificate.bytes))) continue;
      const longer = [...path, step];
      const isRoot = step.trusted && isSelfIssued(step.outline);
      if (longer.length < length) {
        if (!isRoot) yield* from(step, longer, length);
        continue;
      }
      deeper = true;
      if (isRoot || (step.trusted && search.partialChain)) yield pathOf(longer);
    }
  }
  for (let length = 1; length <= longestPath && deeper && steps <= mostSteps; length++) {
    deeper = false;
    yield* from(start, [], length);
  }
}

const isSelfIssued = (outline: Outline): boolean => outline.subject === outline.issuer && mayIssue(outline, outline);

/** Finds the possible issuers of a certificate, and remembers them. */
function issuerFinder({ trust, untrusted, time }: PathSearch): (subject: Step) => readonly Step[] {
  const known = new Map<Uint8Array, readonly Step[]>();
  const named = bySubject(untrusted);
  let signatures = 0;

  const find = (subject: Step): readonly Step[] => {
    const candidates = [
      ...trust.named(subject.outline.issuer).map((certificate) => ({ certificate, trusted: true })),
      ...(named.get(subject.outline.issuer) ?? []).map((certificate) => ({ certificate, trusted: false })),
    ];
    return candidates.flatMap(({ certificate, trusted }): Step[] => {
      const outline = outlineOf(certificate.bytes);
      if (outline === null || !mayIssue(outline, subject.outline) || !isUsable(certificate.bytes, time)) return [];
      if (signatures++ < mostSignatures) {
        const compared = compareIssuer(subject.certificate.bytes, certificate.bytes);
        if (compared === undefined || compared.code !== 0 || !compared.signed) return [];
      }
      return [{ certificate, trusted, outline }];
    });
  };
  return (subject) => {
    let steps = known.get(subject.certificate.bytes);
    if (steps === undefined) known.set(subject.certificate.bytes, (steps = find(subject)));
    return steps;
  };
}

/** Whether a certificate is within its validity, and does not say that it is no authority. */
function isUsable(certificate: Uint8Array, time: Date): boolean {
  const parts = readCertificate(certificate);
  const { notBefore, notAfter } = parts;
  if ((notAfter !== null && notAfter <= time) || (notBefore !== null && notBefore > time)) return false;
  return !parts.extensions.has(basicConstraints) || extensionFacts(parts).isCa;
}

const basicConstraints = '2.5.29.19';

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
