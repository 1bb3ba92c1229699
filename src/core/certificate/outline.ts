import { nameKey } from './distinguished-name.js';
import { authorityKeyId, subjectKeyId } from './issuer-key.js';
import { readCertificate } from './read-certificate.js';

/** Who a certificate is of and who says to have signed it: enough to look for issuers. */
export interface Outline {
  /** See `nameKey`. */
  readonly subject: string;
  readonly issuer: string;
  /** Key identifiers; empty where the certificate has none. */
  readonly subjectKeyId: string;
  readonly authorityKeyId: string;
}

const outlines = new WeakMap<Uint8Array, Outline | null>();

/** The outline of a certificate, read once; null when it cannot be read. */
export function outlineOf(certificate: Uint8Array): Outline | null {
  let outline = outlines.get(certificate);
  if (outline === undefined) {
    outline = readOutline(certificate);
    outlines.set(certificate, outline);
  }
  return outline;
}

function readOutline(certificate: Uint8Array): Outline | null {
  try {
    const parts = readCertificate(certificate);
    return {
      subject: nameKey(parts.subject),
      issuer: nameKey(parts.issuer),
      subjectKeyId: subjectKeyId(parts),
      authorityKeyId: authorityKeyId(parts),
    };
  } catch {
    return null;
  }
}

/** Whether one may have issued the other, by name and key identifier alone. */
export function mayIssue(issuer: Outline, subject: Outline): boolean {
  if (issuer.subject !== subject.issuer) return false;
  return issuer.subjectKeyId === '' || subject.authorityKeyId === '' || issuer.subjectKeyId === subject.authorityKeyId;
}
