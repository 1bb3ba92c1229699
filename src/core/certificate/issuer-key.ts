import { DerTag, derElements, readDer } from '../kernel/codec/der.js';
import { hexOf } from './distinguished-name.js';
import type { CertificateParts } from './read-certificate.js';

const subjectKeyIdentifier = '2.5.29.14';
const authorityKeyIdentifier = '2.5.29.35';
const explicitKeyIdentifier = 0x80;

/** The identifier of a certificate's own key (RFC 5280 4.2.1.2); empty without one. */
export function subjectKeyId({ extensions }: CertificateParts): string {
  const extension = extensions.get(subjectKeyIdentifier);
  if (extension === undefined) return '';
  const value = readDer(extension.value);
  return value.tag === DerTag.OCTET_STRING ? hexOf(value.content) : '';
}

/** The identifier of the key that signed a certificate (RFC 5280 4.2.1.1); empty without one. */
export function authorityKeyId({ extensions }: CertificateParts): string {
  const extension = extensions.get(authorityKeyIdentifier);
  if (extension === undefined) return '';
  const found = derElements(readDer(extension.value)).find(({ tag }) => tag === explicitKeyIdentifier);
  return found === undefined ? '' : hexOf(found.content);
}
