import type { CertificateDetails } from '../../core/certificate/describe-certificate.js';
import type { FindingWord, ServerExamination, ServerFinding } from '../../core/certificate/examine-server.js';
import { certificateFields } from './certificates.js';
import { integer, string } from './shape.js';
import { type Verification, verdictFields, verificationStatus } from './verification.js';
import { type Field, list, view } from './view.js';

/** What was asked, the verdict, and all that the server showed. */
export type ServerCertificates = Verification & Omit<ServerExamination, 'verdict'> & { readonly server: string };

const findingTexts: Readonly<Record<FindingWord, string>> = {
  'missing-issuer': 'the server does not send this issuer, and it is not believed',
  unordered: 'sent in the wrong place: each should have signed the one before',
  superfluous: 'sent, and of no use for the chain',
  'root-sent': 'sent, though it signs itself and so proves nothing',
  repeated: 'sent more than once',
  'handshake-failed': 'the handshake failed after the certificates had come',
};

const findingColumns: readonly Field<ServerFinding>[] = [
  {
    key: 'finding',
    about: `One of ${Object.keys(findingTexts).join(', ')}.`,
    shape: string,
    heading: 'Finding',
    text: ({ finding }) => findingTexts[finding],
    tone: ({ finding }) => (finding === 'missing-issuer' ? 'bad' : 'warn'),
    place: 1,
  },
  { key: 'subject', about: 'The certificate, or the issuer, that it is about.', shape: string, heading: 'About' },
  {
    key: 'url',
    about: 'Where a missing certificate says that it is; it is not fetched.',
    shape: string,
    heading: 'To be had at',
    place: 2,
    drop: 1,
  },
];

/** The columns of a table of what was sent; JSON has every field. */
const sentHeadings: Readonly<Record<string, { readonly drop: number }>> = {
  subject: { drop: 0 },
  issuer: { drop: 3 },
  notAfter: { drop: 1 },
  key: { drop: 2 },
};

const sentFields: readonly Field<CertificateDetails>[] = certificateFields.map((field) => {
  const shown = sentHeadings[field.key];
  if (shown !== undefined) return { ...field, ...shown };
  const { heading: _, ...hidden } = field;
  return hidden;
});

/** Columns of a table of many servers that go first where there is little room. */
const drops: Readonly<Record<string, number>> = { trustSources: 6, openssl: 4, expires: 1, code: 2 };

/** `net cert fetch`. */
export const serverCertificatesView = view<ServerCertificates>({
  schema: 'net.cert.fetch/1',
  about: 'The certificates that a server sends, and what they are worth.',
  item: 'server',
  fields: [
    {
      key: 'server',
      about: 'The server as it was asked for.',
      shape: string,
      heading: 'Server',
      tone: () => 'strong',
      place: -2,
    },
    { key: 'host', about: 'Its name or address.', shape: string },
    { key: 'port', about: 'Its port.', shape: integer },
    {
      key: 'address',
      about: 'The address that answered; empty behind a proxy.',
      shape: string,
      heading: 'Address',
      drop: 3,
    },
    { key: 'protocol', about: 'Version of TLS.', shape: string, heading: 'TLS', drop: 5 },
    {
      key: 'cipher',
      about: 'Cipher suite; empty when the handshake failed.',
      shape: string,
      heading: 'Cipher',
      drop: 7,
    },
    { key: 'alpn', about: 'Protocol agreed on (ALPN); empty without one.', shape: string, heading: 'ALPN', drop: 8 },
    { key: 'failure', about: 'Why the handshake failed after the certificates had come; empty if not.', shape: string },
    ...verdictFields.map((field): Field<Verification> => {
      const drop = drops[field.key];
      return drop === undefined ? field : { ...field, drop };
    }),
    list<ServerCertificates, CertificateDetails>('certificates', 'As sent, in that order.', sentFields, {
      heading: 'Sent',
    }),
    list<ServerCertificates, ServerFinding>('findings', 'What is wrong with how they are sent.', findingColumns, {
      heading: 'Findings',
    }),
  ],
  verdict: verificationStatus,
});

/** `net cert fetch --pem`: the certificates alone. */
export const serverPemView = view<ServerCertificates>({ ...serverCertificatesView, bare: 'certificates[].pem[]' });
