/** Makes certificates and revocation lists of any shape, right or wrong, in a fraction of a millisecond. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  bits,
  ia5,
  integer,
  objectIdentifier,
  octets,
  sequence,
  set,
  tagged,
  time,
  truth,
  utf8,
} from './der-writer.js';

export interface Keys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export const newKeys = (): Keys => generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const newRsaKeys = (): Keys => generateKeyPairSync('rsa', { modulusLength: 2048 });

export interface CertificateShape {
  readonly subject: string;
  readonly issuer: string;
  readonly keys: Keys;
  readonly signer: Keys;
  readonly serial?: number;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** 3 unless said. */
  readonly version?: 1 | 3;
  readonly extensions?: readonly Buffer[];
  readonly digest?: 'sha1' | 'sha256';
  /** Changes the signature. */
  readonly spoil?: (signature: Buffer) => Buffer;
  /** In place of the two times. */
  readonly validity?: readonly Buffer[];
  /** In place of the public key (SubjectPublicKeyInfo). */
  readonly publicKeyInfo?: Buffer;
}

const day = 86_400_000;
export const daysFromNow = (days: number): Date => new Date(Math.floor((Date.now() + days * day) / 1000) * 1000);

/** A Name of one common name; `A/B` is an organisation and a common name, empty a name without attributes. */
export const name = (text: string): Buffer => {
  const parts = text === '' ? [] : text.split('/');
  const attribute = (type: string, value: string): Buffer => set(sequence(objectIdentifier(type), utf8(value)));
  const values = parts.map((part, index) => attribute(index === parts.length - 1 ? '2.5.4.3' : '2.5.4.10', part));
  return sequence(...values);
};

const algorithms = {
  ec: { sha1: '1.2.840.10045.4.1', sha256: '1.2.840.10045.4.3.2' },
  rsa: { sha1: '1.2.840.113549.1.1.5', sha256: '1.2.840.113549.1.1.11' },
} as const;

function algorithmOf({ privateKey }: Keys, digest: 'sha1' | 'sha256'): Buffer {
  const isRsa = privateKey.asymmetricKeyType === 'rsa';
  const dotted = algorithms[isRsa ? 'rsa' : 'ec'][digest];
  return isRsa ? sequence(objectIdentifier(dotted), tagged(0x05)) : sequence(objectIdentifier(dotted));
}

export function makeCertificate(shape: CertificateShape): Buffer {
  const { version = 3, extensions = [], digest = 'sha256', signer, spoil = (signature) => signature } = shape;
  const algorithm = algorithmOf(signer, digest);
  const signed = sequence(
    ...(version === 1 ? [] : [tagged(0xa0, integer(version - 1))]),
    integer(shape.serial ?? 1),
    algorithm,
    name(shape.issuer),
    sequence(
      ...(shape.validity ?? [time(shape.notBefore ?? daysFromNow(-1)), time(shape.notAfter ?? daysFromNow(30))]),
    ),
    name(shape.subject),
    shape.publicKeyInfo ?? shape.keys.publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length === 0 ? [] : [tagged(0xa3, sequence(...extensions))]),
  );
  return sequence(signed, algorithm, bits(spoil(sign(digest, signed, signer.privateKey))));
}

export interface RevocationListShape {
  readonly issuer: string;
  readonly signer: Keys;
  readonly revoked?: readonly number[];
  readonly thisUpdate?: Date;
  readonly nextUpdate?: Date;
  readonly extensions?: readonly Buffer[];
  readonly spoil?: (signature: Buffer) => Buffer;
  /** In place of the two times. */
  readonly times?: readonly Buffer[];
}

export function makeRevocationList(shape: RevocationListShape): Buffer {
  const { revoked = [], extensions = [], signer, spoil = (signature) => signature } = shape;
  const algorithm = algorithmOf(signer, 'sha256');
  const entries = revoked.map((serial) => sequence(integer(serial), time(daysFromNow(-1))));
  const signed = sequence(
    integer(1),
    algorithm,
    name(shape.issuer),
    ...(shape.times ?? [time(shape.thisUpdate ?? daysFromNow(-1)), time(shape.nextUpdate ?? daysFromNow(30))]),
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
    ...(extensions.length === 0 ? [] : [tagged(0xa0, sequence(...extensions))]),
  );
  return sequence(signed, algorithm, bits(spoil(sign('sha256', signed, signer.privateKey))));
}

/** An extension with the DER that is its value. */
export const extension = (dotted: string, critical: boolean, value: Buffer): Buffer =>
  sequence(objectIdentifier(dotted), ...(critical ? [truth(true)] : []), octets(value));

export const basicConstraints = (isCa: boolean, pathLength?: number): Buffer =>
  extension(
    '2.5.29.19',
    true,
    sequence(...(isCa ? [truth(true)] : []), ...(pathLength === undefined ? [] : [integer(pathLength)])),
  );

/** Bits of KeyUsage by number: 0 digitalSignature, 5 keyCertSign, 6 cRLSign. */
export function keyUsage(...numbers: readonly number[]): Buffer {
  const byte = numbers.reduce((sum, number) => sum | (0x80 >> number), 0);
  return extension('2.5.29.15', true, bits(Buffer.from([byte]), byte === 0 ? 0 : Math.log2(byte & -byte)));
}

export const extendedKeyUsage = (...dotted: readonly string[]): Buffer =>
  extension('2.5.29.37', false, sequence(...dotted.map(objectIdentifier)));

export const dnsName = (text: string): Buffer => ia5(0x82, text);
export const mailName = (text: string): Buffer => ia5(0x81, text);
export const ipName = (...bytes: readonly number[]): Buffer => tagged(0x87, Buffer.from(bytes));

export const alternativeNames = (...names: readonly Buffer[]): Buffer =>
  extension('2.5.29.17', false, sequence(...names));

export function nameConstraints(permitted: readonly Buffer[], excluded: readonly Buffer[]): Buffer {
  const trees = (tag: number, names: readonly Buffer[]): readonly Buffer[] =>
    names.length === 0 ? [] : [tagged(tag, ...names.map((each) => sequence(each)))];
  return extension('2.5.29.30', true, sequence(...trees(0xa0, permitted), ...trees(0xa1, excluded)));
}

export const subjectKeyId = (text: string): Buffer => extension('2.5.29.14', false, octets(Buffer.from(text)));
export const authorityKeyId = (text: string): Buffer => extension('2.5.29.35', false, sequence(ia5(0x80, text)));
export const policies = (...dotted: readonly string[]): Buffer =>
  extension('2.5.29.32', false, sequence(...dotted.map((each) => sequence(objectIdentifier(each)))));

/** What a certificate authority usually says of itself. */
export const authority = (pathLength?: number): Buffer[] => [basicConstraints(true, pathLength), keyUsage(5, 6)];

export const pem = (bytes: Uint8Array, label = 'CERTIFICATE'): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(bytes)
    .toString('base64')
    .replaceAll(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;
