import { type ExitStatus, exitStatusOf } from '../../core/errors.js';
import { worse } from '../exit-status.js';
import { errorShape } from './error-shape.js';
import type { CertificateDetails } from '../../core/certificate/describe-certificate.js';
import type { GeneralName } from '../../core/certificate/general-name.js';
import type { UnshownFile } from '../../core/certificate/show-certificates.js';
import type { Timestamp } from '../../core/certificate/signed-timestamps.js';
import { array, boolean, integer, nullable, object, string } from './shape.js';
import { isoText } from './verification.js';
import { type Field, list, type Tone, view } from './view.js';

const nameShape = object([
  { key: 'type', about: 'dns, ip, email, uri, name, id or other.', shape: string },
  { key: 'value', about: 'The name itself.', shape: string },
]);

const namesText = (names: readonly GeneralName[]): string =>
  names.map(({ type, value }) => (type === 'dns' ? value : `${type}:${value}`)).join(', ');

const timestampShape = object([
  { key: 'logId', about: 'The log, base64.', shape: string },
  {
    key: 'time',
    about: 'When it was promised (ISO 8601).',
    shape: string,
    value: ({ time }: Timestamp) => isoText(time),
  } as Field<Timestamp>,
]);

const extensionShape = object([
  { key: 'name', about: 'Its name, or its object identifier.', shape: string },
  { key: 'critical', about: 'True when it may not be passed over.', shape: boolean },
]);

const validityTones: Readonly<Record<CertificateDetails['validity'], Tone>> = {
  valid: 'good',
  'not-yet-valid': 'bad',
  expired: 'bad',
};

function daysText({ daysLeft }: CertificateDetails): string {
  if (daysLeft === null) return '';
  return daysLeft < 0 ? `${-daysLeft} days ago` : `${daysLeft} days left`;
}

const timeField = (key: 'notBefore' | 'notAfter', about: string, heading: string): Field<CertificateDetails> => ({
  key,
  about: `${about} (ISO 8601); null when it cannot be read.`,
  shape: nullable(string),
  value: (of) => (of[key] === null ? null : isoText(of[key])),
  heading,
});

/** Every field of a certificate. */
export const certificateFields: readonly Field<CertificateDetails>[] = [
  { key: 'source', about: 'File, stdin or server that it comes from.', shape: string, heading: 'Found in' },
  { key: 'subject', about: 'Whose certificate it is.', shape: string, heading: 'Subject', tone: () => 'strong' },
  { key: 'issuer', about: 'Who signed it.', shape: string, heading: 'Issuer' },
  {
    key: 'names',
    about: 'What it is for (subject alternative names).',
    shape: array(nameShape),
    heading: 'Names',
    text: ({ names }) => namesText(names),
  },
  { key: 'serialNumber', about: 'Its number with the issuer, hexadecimal.', shape: string, heading: 'Serial' },
  { key: 'version', about: '1, 2 or 3.', shape: integer },
  timeField('notBefore', 'Start of its validity', 'From'),
  timeField('notAfter', 'End of its validity', 'Until'),
  {
    key: 'validity',
    about: 'valid, not-yet-valid or expired.',
    shape: string,
    heading: 'Validity',
    text: (of) => `${of.validity === 'not-yet-valid' ? 'not yet valid' : of.validity}, ${daysText(of)}`,
    tone: ({ validity }) => validityTones[validity],
  },
  {
    key: 'daysLeft',
    about: 'Whole days until it expires, negative afterwards; null when not known.',
    shape: nullable(integer),
  },
  { key: 'key', about: 'Kind and size of its key.', shape: string, heading: 'Key' },
  { key: 'signatureAlgorithm', about: 'How it is signed.', shape: string, heading: 'Signature' },
  { key: 'keyUsages', about: 'What its key may do.', shape: array(string), heading: 'Key usage' },
  { key: 'extendedKeyUsages', about: 'What it may be used for.', shape: array(string), heading: 'Purposes' },
  {
    key: 'isCa',
    about: 'True for a certificate authority.',
    shape: boolean,
    heading: 'Authority',
    text: ({ isCa, pathLength }) =>
      !isCa ? 'no' : pathLength === null ? 'yes' : `yes, with at most ${pathLength} below it`,
  },
  {
    key: 'pathLength',
    about: 'Most authorities that may stand below it; null without a limit.',
    shape: nullable(integer),
  },
  {
    key: 'permittedNames',
    about: 'The only names that certificates below it may have.',
    shape: array(nameShape),
    heading: 'Permits',
    text: ({ permittedNames }) => namesText(permittedNames),
  },
  {
    key: 'excludedNames',
    about: 'Names that certificates below it may not have.',
    shape: array(nameShape),
    heading: 'Excludes',
    text: ({ excludedNames }) => namesText(excludedNames),
  },
  { key: 'policies', about: 'Certificate policies.', shape: array(string), heading: 'Policies' },
  { key: 'fingerprint', about: 'SHA-256 of the certificate, hexadecimal.', shape: string, heading: 'SHA-256' },
  { key: 'fingerprintSha1', about: 'SHA-1 of the certificate, hexadecimal.', shape: string, heading: 'SHA-1' },
  { key: 'pin', about: 'Digest of its key, as --pin and curl take it.', shape: string, heading: 'Pin' },
  { key: 'subjectKeyId', about: 'Identifier of its key; empty without one.', shape: string },
  { key: 'authorityKeyId', about: "Identifier of the issuer's key; empty without one.", shape: string },
  { key: 'ocspUrls', about: 'Where to ask whether it is revoked.', shape: array(string), heading: 'OCSP' },
  { key: 'crlUrls', about: 'Where revocation lists are.', shape: array(string), heading: 'CRL' },
  { key: 'issuerUrls', about: "Where the issuer's certificate is.", shape: array(string), heading: 'Issuer at' },
  {
    key: 'timestamps',
    about: 'Promises of logs to publish it (SCT).',
    shape: array(timestampShape),
    heading: 'Logged',
    text: ({ timestamps }) => timestamps.map(({ time }) => isoText(time)).join(', '),
  },
  { key: 'mustStaple', about: 'True when its server must send proof that it is not revoked.', shape: boolean },
  { key: 'extensions', about: 'Every extension.', shape: array(extensionShape) },
  { key: 'pem', about: 'The certificate as PEM, line by line.', shape: array(string) },
];

/** The answer of `net cert show`. */
export interface Certificates {
  readonly certificates: readonly CertificateDetails[];
  readonly failed: readonly UnshownFile[];
  /** Of `--expires-within`, ms. */
  readonly withinMs: number | undefined;
  readonly now: Date;
}

const expiresSoon = ({ certificates, withinMs, now }: Certificates): boolean =>
  withinMs !== undefined &&
  certificates.some(({ notAfter }) => notAfter !== null && Number(notAfter) - Number(now) < withinMs);

const failedFields: readonly Field<UnshownFile>[] = [
  { key: 'source', about: 'The file.', shape: string },
  { key: 'error', about: 'Why it holds nothing to show.', shape: errorShape, value: ({ error }) => error.toJSON() },
];

const statusOf = (document: Certificates): ExitStatus =>
  document.failed.map(({ error }) => exitStatusOf(error.reason)).reduce(worse, expiresSoon(document) ? 1 : 0);

/** `net cert show`. */
export const certificatesView = view<Certificates>({
  schema: 'net.cert.show/1',
  about: 'What certificates say. Nothing is verified.',
  fields: [
    list('certificates', 'One for each certificate.', certificateFields, { heading: 'Certificates', blocks: true }),
    {
      key: 'failed',
      about: 'Files that nothing could be shown of, beside others; absent when there are none.',
      shape: array(object(failedFields)),
      value: ({ failed }) => (failed.length === 0 ? undefined : failed),
      optional: true,
    },
  ],
  rows: 'certificates',
  remark: ({ failed }) =>
    failed.length === 0 ? undefined : `left out: ${failed.map(({ error }) => error.message).join('; ')}`,
  verdict: statusOf,
});
