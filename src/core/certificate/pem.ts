import { malformedDer } from '../kernel/codec/der.js';
import { mostPemBlocks } from './limits.js';

/** A block of PEM (RFC 7468): what it says it holds, and that. */
export interface PemBlock {
  readonly label: string;
  readonly bytes: Uint8Array;
}

const begin = '-----BEGIN ';
const dashes = '-----';
const base64 = /^[A-Za-z0-9+/\s]*(?:=\s*){0,2}$/;

/**
 * Labels under which certificates go: today's, and OpenSSL's own, of which the last has settings of OpenSSL's after the
 * certificate, which its decoder passes over.
 */
const certificateLabels: ReadonlySet<string> = new Set(['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE']);

/** Whether bytes start as each certificate and revocation list in DER does. */
export const startsAsDer = (bytes: Uint8Array): boolean => bytes[0] === 0x30;

/** Whether bytes are a text with PEM blocks; DER never contains the marker before its own first bytes. */
export function isPem(bytes: Uint8Array): boolean {
  return !startsAsDer(bytes) && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(begin);
}

/**
 * The blocks of a text, in order; what stands between them is passed over.
 * @throws BusinessError `cert.malformed` for a block that does not end, is no base64, or is one too many
 */
export function pemBlocks(bytes: Uint8Array): PemBlock[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const blocks: PemBlock[] = [];
  for (let at = text.indexOf(begin); at >= 0;) {
    const labelEnd = text.indexOf(dashes, at + begin.length);
    const label = text.slice(at + begin.length, Math.max(labelEnd, 0));
    const end = `-----END ${label}-----`;
    const bodyEnd = labelEnd < 0 ? -1 : text.indexOf(end, labelEnd);
    if (bodyEnd < 0 || label.length > 64) throw malformedDer(`PEM block ${blocks.length + 1} does not end`);
    const body = text.slice(labelEnd + dashes.length, bodyEnd);
    if (blocks.length === mostPemBlocks) throw malformedDer(`there are more than ${mostPemBlocks} PEM blocks`);
    blocks.push({ label, bytes: decoded(label, body, blocks.length + 1) });
    at = text.indexOf(begin, bodyEnd + end.length);
  }
  return blocks;
}

/** Blocks of other kinds, private keys above all, are not even decoded. */
function decoded(label: string, body: string, number: number): Uint8Array {
  if (!certificateLabels.has(label) && label !== 'X509 CRL') return new Uint8Array();
  if (!base64.test(body)) throw malformedDer(`PEM block ${number} is no base64`);
  return Buffer.from(body, 'base64');
}

/** The certificates among the blocks. */
export const certificatesOf = (blocks: readonly PemBlock[]): Uint8Array[] =>
  blocks.filter(({ label }) => certificateLabels.has(label)).map(({ bytes }) => bytes);

/** The revocation lists among the blocks. */
export const revocationListsOf = (blocks: readonly PemBlock[]): Uint8Array[] =>
  blocks.filter(({ label }) => label === 'X509 CRL').map(({ bytes }) => bytes);

/** A certificate as lines of PEM (RFC 7468). */
export function pemLines(certificate: Uint8Array): string[] {
  const text = Buffer.from(certificate).toString('base64');
  return ['-----BEGIN CERTIFICATE-----', ...(text.match(/.{1,64}/g) ?? []), '-----END CERTIFICATE-----'];
}
