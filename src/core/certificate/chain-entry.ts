import { nameText } from './distinguished-name.js';
import { fingerprint, keyText } from './key-text.js';
import { readCertificate } from './read-certificate.js';

/** A certificate of a chain, for people. Texts are empty and times null where the certificate cannot be read. */
export interface ChainEntry {
  /** 0 is the certificate itself. */
  readonly depth: number;
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  readonly notBefore: Date | null;
  readonly notAfter: Date | null;
  /** Such as `RSA 2048`. */
  readonly key: string;
  /** SHA-256, hexadecimal. */
  readonly fingerprint: string;
  readonly from: 'given' | 'untrusted' | 'trusted';
  /** File, folder's file, `stdin` or server that it was found in. */
  readonly source: string;
  /** True for the one that the verification failed at. */
  readonly failed: boolean;
}

type Place = Pick<ChainEntry, 'depth' | 'from' | 'source' | 'failed'>;

export function chainEntry(certificate: Uint8Array, place: Place): ChainEntry {
  const common = { ...place, fingerprint: fingerprint('sha256', certificate) };
  try {
    const parts = readCertificate(certificate);
    const { serialNumber, notBefore, notAfter } = parts;
    return {
      ...common,
      subject: nameText(parts.subject),
      issuer: nameText(parts.issuer),
      serialNumber,
      notBefore,
      notAfter,
      key: keyText(parts.publicKey),
    };
  } catch {
    return { ...common, subject: '', issuer: '', serialNumber: '', notBefore: null, notAfter: null, key: '' };
  }
}
