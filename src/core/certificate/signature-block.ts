import { constants, publicDecrypt, type KeyObject, X509Certificate } from 'node:crypto';
import { DerTag, derElements, readDer } from '../kernel/codec/der.js';

/**
 * Whether a signature has the form that its key makes: the padding of PKCS #1 (RFC 8017 9.2) for RSA, two integers for
 * DSA and ECDSA. OpenSSL tells one that has not from one that is of other bytes no more; the seed does (2305004, 2305005).
 * True where it cannot be told.
 * @param issuer the certificate with the key; its own for a self-signed one
 */
export function signatureDecodes(signature: Uint8Array, algorithm: string, issuer: Uint8Array): boolean {
  let key: KeyObject;
  try {
    key = new X509Certificate(issuer).publicKey;
  } catch {
    return true;
  }
  if (key.asymmetricKeyType === 'ec' || key.asymmetricKeyType === 'dsa') return isPair(signature);
  // RSASSA-PSS has no padding that could be told without the message.
  if (key.asymmetricKeyType !== 'rsa' || algorithm === rsassaPss) return true;
  try {
    publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
    return true;
  } catch {
    return false;
  }
}

const rsassaPss = '1.2.840.113549.1.1.10';

function isPair(signature: Uint8Array): boolean {
  try {
    const pair = readDer(signature);
    const numbers = derElements(pair);
    return (
      pair.bytes.length === signature.length &&
      numbers.length === 2 &&
      numbers.every(({ tag }) => tag === DerTag.INTEGER)
    );
  } catch {
    return false;
  }
}
