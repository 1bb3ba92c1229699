import { authority, type CertificateShape, type Keys, makeCertificate, newKeys } from './make-certificate.js';

/** A root called "Root", an issuer called "CA" below it, and a leaf. */
export interface CertificateChain {
  readonly rootKeys: Keys;
  readonly issuerKeys: Keys;
  readonly leafKeys: Keys;
  readonly root: Buffer;
  readonly issuer: Buffer;
  readonly leaf: Buffer;
}

/** Makes a chain for a leaf of this shape. */
export function certificateChain(
  shape: Omit<CertificateShape, 'issuer' | 'keys' | 'signer'>,
  leafKeys = newKeys(),
): CertificateChain {
  const [rootKeys, issuerKeys] = [newKeys(), newKeys()] as const;
  const above = { signer: rootKeys, issuer: 'Root', extensions: authority() };
  return {
    rootKeys,
    issuerKeys,
    leafKeys,
    root: makeCertificate({ ...above, subject: 'Root', keys: rootKeys }),
    issuer: makeCertificate({ ...above, subject: 'CA', keys: issuerKeys }),
    leaf: makeCertificate({ ...shape, issuer: 'CA', keys: leafKeys, signer: issuerKeys }),
  };
}
