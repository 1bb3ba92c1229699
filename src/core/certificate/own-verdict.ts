import type { ChainAnswer } from '../kernel/openssl.js';
import { DerTag, derElements, readDer, readObjectIdentifier } from '../kernel/codec/der.js';
import type { Sourced } from './certificate-files.js';
import { issuerOfList } from './issuer-of-list.js';
import { pinOf } from './key-text.js';
import { outlineOf } from './outline.js';
import { readCertificate } from './read-certificate.js';
import { signatureDecodes } from './signature-block.js';
import { ownCode } from './verification-code.js';

const signatureFailure = { certificate: 7, revocationList: 8 } as const;

/**
 * OpenSSL's code, told apart where the seed does and OpenSSL 3 does not: a signature that does not even decode, and a
 * key that is none of those pinned.
 */
export function ownVerdict(
  { code, depth }: ChainAnswer,
  chain: readonly Sourced[],
  revocationLists: readonly Sourced[],
  pins: readonly string[],
): number {
  const [leaf] = chain;
  if (code === 0 && pins.length > 0) {
    return leaf !== undefined && pins.includes(pinOf(readCertificate(leaf.bytes))) ? 0 : ownCode.CERT_UNTRUSTED;
  }
  const issuer = chain[depth + 1] ?? chain[depth];
  if (issuer === undefined) return code;
  if (code === signatureFailure.certificate) {
    const decodes = decodesAs(chain[depth]?.bytes, issuer.bytes);
    return decodes ? code : ownCode.UNABLE_TO_DECRYPT_CERT_SIGNATURE;
  }
  if (code === signatureFailure.revocationList) {
    const name = outlineOf(chain[depth]?.bytes ?? issuer.bytes)?.issuer;
    const lists = revocationLists.filter(({ bytes }) => issuerOfList(bytes) === name);
    const decodes = lists.every(({ bytes }) => decodesAs(bytes, issuer.bytes));
    return decodes ? code : ownCode.UNABLE_TO_DECRYPT_CRL_SIGNATURE;
  }
  return code;
}

/** Certificates and revocation lists are signed alike: what is signed, the algorithm, the signature (RFC 5280 4.1, 5.1). */
function decodesAs(signed: Uint8Array | undefined, issuer: Uint8Array): boolean {
  if (signed === undefined) return true;
  try {
    const [, algorithm, signature] = derElements(readDer(signed));
    if (signature?.tag !== DerTag.BIT_STRING) return true;
    const name = readObjectIdentifier(derElements(algorithm)[0]?.content ?? new Uint8Array());
    return signatureDecodes(signature.content.subarray(1), name, issuer);
  } catch {
    return true;
  }
}
