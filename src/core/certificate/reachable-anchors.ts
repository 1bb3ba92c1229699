import type { Sourced } from './certificate-files.js';
import { issuerOfList } from './issuer-of-list.js';
import { outlineOf } from './outline.js';
import type { TrustStore } from './trust-store.js';

/**
 * The certificates of a store that OpenSSL could come to from these, by the names of subjects and issuers. Handing it
 * these alone gives the same verdict as the whole store, and spares decoding some hundred certificates for each question.
 * The whole store where a name cannot be read, or there is nothing to leave out.
 */
export function reachableAnchors(
  trust: TrustStore,
  certificates: readonly Sourced[],
  revocationLists: readonly Sourced[],
): readonly Sourced[] {
  if (trust.certificates.length === 1) return trust.certificates;
  const pending: string[] = [];
  for (const { bytes } of certificates) {
    const outline = outlineOf(bytes);
    if (outline === null) return trust.certificates;
    pending.push(outline.subject, outline.issuer);
  }
  for (const { bytes } of revocationLists) {
    const issuer = issuerOfList(bytes);
    if (issuer === null) return trust.certificates;
    pending.push(issuer);
  }
  const seen = new Set<string>();
  const found = new Set<Sourced>();
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const anchor of trust.named(name)) {
      found.add(anchor);
      const issuer = outlineOf(anchor.bytes)?.issuer;
      if (issuer !== undefined) pending.push(issuer);
    }
  }
  return trust.certificates.length === found.size
    ? trust.certificates
    : trust.certificates.filter((each) => found.has(each));
}
