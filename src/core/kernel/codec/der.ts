import { BusinessError } from '../../errors.js';

/** One value of DER (X.690): its tag byte, what it holds, and all its bytes with tag and length. */
export interface DerValue {
  /** Identifier octet: class, constructed bit and a number below 31. */
  readonly tag: number;
  readonly content: Uint8Array;
  readonly bytes: Uint8Array;
}

/** Identifier octets that certificates are made of (X.680 8.4). */
export const DerTag = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  OBJECT_IDENTIFIER: 0x06,
  UTF8_STRING: 0x0c,
  PRINTABLE_STRING: 0x13,
  T61_STRING: 0x14,
  IA5_STRING: 0x16,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  UNIVERSAL_STRING: 0x1c,
  BMP_STRING: 0x1e,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

/** The error of every reader of certificates: bytes that cannot be what they should be. */
export function malformedDer(detail: string): BusinessError {
  return new BusinessError('cert.malformed', `The certificate cannot be understood: ${detail}`, {
    operation: 'decode',
  });
}

/**
 * The value that starts at `start`. Lengths of more bytes than needed are taken, as OpenSSL takes them; indefinite
 * lengths and tag numbers over 30 are not.
 * @throws BusinessError `cert.malformed`
 */
export function readDer(bytes: Uint8Array, start = 0): DerValue {
  const tag = bytes[start];
  const short = bytes[start + 1];
  if (tag === undefined || short === undefined) throw malformedDer('it ends within a value');
  if ((tag & 0x1f) === 0x1f) throw malformedDer('a tag number is over 30');
  let length = short;
  let at = start + 2;
  if (short >= 0x80) {
    const count = short & 0x7f;
    if (count === 0 || count > 6) throw malformedDer('a length is not definite');
    length = 0;
    for (const end = at + count; at < end; at++) length = length * 256 + (bytes[at] ?? 0);
  }
  if (length > bytes.length - at) throw malformedDer('a value is longer than what holds it');
  return { tag, content: bytes.subarray(at, at + length), bytes: bytes.subarray(start, at + length) };
}

/**
 * The values that stand one after the other in a constructed one.
 * @throws BusinessError `cert.malformed`
 */
export function readDerList(content: Uint8Array): DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < content.length;) {
    const value = readDer(content, at);
    values.push(value);
    at += value.bytes.length;
  }
  return values;
}

/**
 * The values within a value of this tag.
 * @throws BusinessError `cert.malformed`
 */
export function derElements(value: DerValue | undefined, tag: number = DerTag.SEQUENCE): DerValue[] {
  if (value?.tag !== tag) throw malformedDer('a value is not of the type that belongs there');
  return readDerList(value.content);
}

/** Longest text of an object identifier that is written out. */
const mostArcs = 64;

/**
 * The dotted text of an object identifier's content (X.690 8.19).
 * @throws BusinessError `cert.malformed`
 */
export function readObjectIdentifier(content: Uint8Array): string {
  let text = '';
  let arc = 0;
  let open = false;
  let count = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    open = byte >= 0x80;
    if (open) {
      // One more byte must not lead beyond what a number holds exactly; arcs of UUIDs do.
      if (arc > Number.MAX_SAFE_INTEGER / 256) return longIdentifier(content);
      continue;
    }
    text += count === 0 ? firstArcs(arc) : `.${arc}`;
    arc = 0;
    if (++count > mostArcs) throw malformedDer('an object identifier is too long');
  }
  if (count === 0 || open) throw malformedDer('an object identifier is cut short');
  return text;
}

/** The first two arcs stand in one. */
function firstArcs(arc: number): string {
  const top = Math.min(2, Math.floor(arc / 40));
  return `${top}.${arc - top * 40}`;
}

/** The same with arcs of any size up to 128 bits. */
function longIdentifier(content: Uint8Array): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  let open = false;
  for (const byte of content) {
    arc = arc * 128n + BigInt(byte & 0x7f);
    open = byte >= 0x80;
    if (arc >= 1n << 128n || arcs.length > mostArcs) throw malformedDer('an object identifier is too long');
    if (open) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [first, ...rest] = arcs;
  if (first === undefined || open) throw malformedDer('an object identifier is cut short');
  const top = first < 80n ? first / 40n : 2n;
  return [top, first - top * 40n, ...rest].join('.');
}
