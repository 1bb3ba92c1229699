import type { ChainEntry } from '../../core/certificate/chain-entry.js';
import type { RefusalWord, RefusedIssuer } from '../../core/certificate/refused-issuers.js';
import type { CertificateVerdict } from '../../core/certificate/verify-certificate.js';
import { array, boolean, integer, nullable, object, string } from './shape.js';
import { type Field, list, view } from './view.js';

/** A verdict, and whether the certificate, though valid, expires sooner than asked for. */
export interface Verification extends CertificateVerdict {
  readonly expiring: boolean;
}

/** A verdict with what `--expires-within` makes of it. */
export function verification(verdict: CertificateVerdict, now: Date, withinMs: number | undefined): Verification {
  const { expires, message, code } = verdict;
  const expiring = withinMs !== undefined && expires !== null && Number(expires) - Number(now) < withinMs;
  return { ...verdict, expiring, message: expiring && code === 0 ? `${message}, until ${isoText(expires)}` : message };
}

/** `2026-01-31T12:00:00Z`; empty for none. */
export const isoText = (time: Date | null): string => time?.toISOString().replace('.000Z', 'Z') ?? '';

const isoOrNull = (time: Date | null): string | null => (time === null ? null : isoText(time));

const fromTexts = { given: 'given', untrusted: 'sent along', trusted: 'believed' } as const;

const chainColumns: readonly Field<ChainEntry>[] = [
  {
    key: 'failed',
    about: 'True for the certificate that the verification failed at.',
    shape: boolean,
    heading: '',
    text: ({ failed }) => (failed ? '!' : ''),
    tone: () => 'bad',
    place: -1,
  },
  { key: 'depth', about: '0 is the certificate itself.', shape: integer, heading: 'Depth', figure: true },
  {
    key: 'subject',
    about: 'Whose certificate it is.',
    shape: string,
    heading: 'Subject',
    tone: ({ failed }) => (failed ? 'bad' : 'strong'),
  },
  { key: 'issuer', about: 'Who signed it.', shape: string, heading: 'Issuer', drop: 7 },
  { key: 'serialNumber', about: 'Its number with the issuer, hexadecimal.', shape: string },
  {
    key: 'notBefore',
    about: 'Start of its validity (ISO 8601); null when it cannot be read.',
    shape: nullable(string),
    value: ({ notBefore }) => isoOrNull(notBefore),
    heading: 'From',
    text: ({ notBefore }) => isoText(notBefore).slice(0, 10),
    drop: 6,
  },
  {
    key: 'notAfter',
    about: 'End of its validity (ISO 8601); null when it cannot be read.',
    shape: nullable(string),
    value: ({ notAfter }) => isoOrNull(notAfter),
    heading: 'Until',
    text: ({ notAfter }) => isoText(notAfter).slice(0, 10),
    drop: 1,
  },
  { key: 'key', about: 'Kind and size of its key.', shape: string, heading: 'Key', drop: 5 },
  { key: 'fingerprint', about: 'SHA-256 of the certificate, hexadecimal.', shape: string },
  {
    key: 'from',
    about: 'given, untrusted (sent along with it) or trusted (believed).',
    shape: string,
    heading: 'Role',
    text: ({ from }) => fromTexts[from],
    drop: 2,
  },
  { key: 'source', about: 'File or server that it was found in.', shape: string, heading: 'Found in', drop: 4 },
];

const refusalTexts: Readonly<Record<RefusalWord, string>> = {
  'other-name': 'has another name',
  'other-key-identifier': 'other key identifier',
  'other-serial-number': 'other issuer or serial',
  'no-cert-sign': 'may not sign certificates',
  'other-algorithm': 'key of another kind',
  'other-signature': 'did not make the signature',
  invalid: 'cannot be understood',
  expired: 'has expired',
  'not-yet-valid': 'not valid yet',
  untrusted: 'leads to nothing believed',
  'not-reached': 'fits; the fault came before it',
  'not-needed': 'fits too, found later',
};

const refusedColumns: readonly Field<RefusedIssuer>[] = [
  {
    key: 'depth',
    about: 'The certificate of the chain that it might have issued.',
    shape: integer,
    heading: 'Of depth',
    figure: true,
  },
  { key: 'subject', about: 'Whose certificate it is.', shape: string, heading: 'Subject' },
  { key: 'source', about: 'File or server that it was found in.', shape: string, heading: 'Found in', drop: 1 },
  { key: 'trusted', about: 'True for one that is believed.', shape: boolean },
  {
    key: 'why',
    about: `Why it is not in the chain: ${Object.keys(refusalTexts).join(', ')}.`,
    shape: string,
    heading: 'Why not',
    text: ({ why }) => refusalTexts[why],
  },
];

const openSslShape = object([
  { key: 'code', about: 'X509_V_ERR_*, 0 when valid.', shape: integer },
  { key: 'name', about: 'Its name without X509_V_ERR_.', shape: string },
  { key: 'sentence', about: "OpenSSL's sentence for it.", shape: string },
]);

/** The fields of a verdict, wherever one is given. */
export const verdictFields: readonly Field<Verification>[] = [
  { key: 'code', about: '0 when valid, else 2305000 + the verification error.', shape: integer, heading: 'Code' },
  { key: 'name', about: 'What the code means.', shape: string },
  {
    key: 'message',
    about: 'What is wrong with which certificate.',
    shape: string,
    heading: 'Verdict',
    tone: ({ code, expiring }) => (code !== 0 ? 'bad' : expiring ? 'warn' : 'good'),
    place: -1,
  },
  {
    key: 'depth',
    about: 'Which certificate of the chain the code is about; 0 is the certificate itself.',
    shape: integer,
  },
  {
    key: 'openssl',
    about: "OpenSSL's own code.",
    shape: openSslShape,
    heading: 'OpenSSL',
    text: ({ openssl }) => `${openssl.code} ${openssl.name}`,
  },
  {
    key: 'expires',
    about: 'When the first certificate of the chain expires (ISO 8601); null without a chain.',
    shape: nullable(string),
    value: ({ expires }) => isoOrNull(expires),
    heading: 'Expires',
    tone: ({ expiring }) => (expiring ? 'warn' : 'plain'),
  },
  { key: 'expiring', about: 'True when that is sooner than --expires-within allows.', shape: boolean },
  {
    key: 'trustSources',
    about: 'Where the certificates believed were read from.',
    shape: array(string),
    heading: 'Believed',
  },
  { key: 'paths', about: 'How many paths were looked at.', shape: integer },
  list<Verification, ChainEntry>('chain', 'The chain, from the certificate on.', chainColumns, { heading: 'Chain' }),
  list<Verification, RefusedIssuer>('refusedIssuers', 'Others that might have issued them.', refusedColumns, {
    heading: 'Other issuers',
  }),
];

export const verificationStatus = ({ code, expiring }: Verification): 0 | 1 => (code !== 0 || expiring ? 1 : 0);

/** `net cert verify`. */
export const verificationView = view<Verification>({
  schema: 'net.cert.verify/1',
  about: 'Whether a certificate is valid, and the chain that makes it so.',
  fields: verdictFields,
  verdict: verificationStatus,
});
