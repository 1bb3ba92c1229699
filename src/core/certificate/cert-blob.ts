import { BusinessError } from '../errors.js';
import { certificatesOf, pemBlocks, revocationListsOf, startsAsDer } from './pem.js';

/** How a certificate is written (seed: NetStack_CertType). */
export enum NetStack_CertType {
  NetStack_CERT_TYPE_PEM = 0,
  NetStack_CERT_TYPE_DER = 1,
  NetStack_CERT_TYPE_INVALID = 2,
}

/** The same without the prefix that C needs. */
export enum CertType {
  CERT_TYPE_PEM = 0,
  CERT_TYPE_DER = 1,
  CERT_TYPE_INVALID = 2,
}

/** Certificate data (seed: NetStack_CertBlob). */
export interface NetStack_CertBlob {
  readonly type: NetStack_CertType | CertType;
  /** Bytes of `data` that count; all of them when absent, never more than there are. */
  readonly size?: number;
  /** A text is taken as its UTF-8 bytes. */
  readonly data: Uint8Array | ArrayBuffer | string;
}

export type CertBlob = NetStack_CertBlob;

/**
 * Whether a value is a blob by its types; whether it holds a certificate is another matter.
 * @throws BusinessError `usage.argument`
 */
export function checkedBlob(value: unknown, name: string): CertBlob {
  if (!isBlob(value)) {
    throw new BusinessError(
      'usage.argument',
      `${name} is no CertBlob: { type, size?, data } with bytes or a text as data`,
    );
  }
  return value;
}

function isBlob(value: unknown): value is CertBlob {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('data' in value)) return false;
  const { type, data } = value;
  const size = 'size' in value ? value.size : undefined;
  return (
    typeof type === 'number' &&
    (size === undefined || typeof size === 'number') &&
    (typeof data === 'string' || data instanceof Uint8Array || data instanceof ArrayBuffer)
  );
}

/**
 * The certificates, or with `kind` the revocation lists, of a blob; none when it does not hold what its type says.
 * Whether they decode is for OpenSSL to say.
 */
export function blobContents(blob: CertBlob, kind: 'certificates' | 'revocation lists' = 'certificates'): Uint8Array[] {
  const bytes = bytesOf(blob);
  if (bytes === undefined || bytes.length === 0) return [];
  if (blob.type === NetStack_CertType.NetStack_CERT_TYPE_DER) return [bytes];
  if (blob.type !== NetStack_CertType.NetStack_CERT_TYPE_PEM || startsAsDer(bytes)) return [];
  try {
    const blocks = pemBlocks(bytes);
    return kind === 'certificates' ? certificatesOf(blocks) : revocationListsOf(blocks);
  } catch (error) {
    if (error instanceof BusinessError && error.reason === 'cert.malformed') return [];
    throw error;
  }
}

function bytesOf({ data, size }: CertBlob): Uint8Array | undefined {
  const bytes =
    typeof data === 'string'
      ? Buffer.from(data)
      : new Uint8Array(data instanceof ArrayBuffer ? data : data.buffer, ...at(data));
  if (size === undefined) return bytes;
  return Number.isInteger(size) && size >= 0 && size <= bytes.length ? bytes.subarray(0, size) : undefined;
}

const at = (data: Uint8Array | ArrayBuffer): [] | [number, number] =>
  data instanceof Uint8Array ? [data.byteOffset, data.byteLength] : [];
