/**
 * The codes that certificates of the usual tools never come to: each has its own odd certificate, made byte by byte, and
 * `openssl verify` beside ours.
 */
import { generateKeyPairSync } from 'node:crypto';
import test from 'ava';
import type { Sourced } from '../../../src/core/certificate/certificate-files.js';
import { trustStore } from '../../../src/core/certificate/trust-store.js';
import { verifyCertificate } from '../../../src/core/certificate/verify-certificate.js';
import type { VerifyOptions } from '../../../src/core/certificate/verify-options.js';
import { openHost } from '../../../src/core/open-host.js';
import { bits, ia5, objectIdentifier, octets, sequence, tagged } from './der-writer.js';
import {
  alternativeNames,
  authority,
  authorityKeyId,
  basicConstraints,
  type CertificateShape,
  dnsName,
  extension,
  ipName,
  type Keys,
  keyUsage,
  makeCertificate,
  makeRevocationList,
  name,
  nameConstraints,
  newKeys,
  pem,
  policies,
  type RevocationListShape,
  subjectKeyId,
} from './make-certificate.js';
import { scratchFolder, witness, writeAll } from './openssl-witness.js';

const host = openHost();
const [rootKeys, issuerKeys, leafKeys] = [newKeys(), newKeys(), newKeys()] as const;
const smallKeys: Keys = generateKeyPairSync('rsa', { modulusLength: 1024 });
const explicitKeys: Keys = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' });

interface Case {
  readonly name: string;
  readonly depth?: number;
  /** What is odd about the leaf, its issuer, the root and the revocation list of the leaf's issuer. */
  readonly leaf?: Partial<CertificateShape>;
  readonly issuer?: Partial<CertificateShape>;
  readonly list?: Partial<RevocationListShape>;
  /** Further certificates that come along. */
  readonly more?: readonly Buffer[];
  readonly options?: VerifyOptions;
  /** The same for `openssl verify`. */
  readonly flags?: readonly string[];
}

const wrongTime = ia5(0x17, '261399000000Z');
const rightTimes = [ia5(0x17, '260101000000Z'), ia5(0x17, '490101000000Z')] as const;
const strict = { options: { strict: true }, flags: ['-x509_strict'] } as const;
const withPolicies = { options: { policyCheck: true }, flags: ['-policy_check'] } as const;
const withList = { options: { revocation: 'leaf' }, flags: ['-crl_check'] } as const;
const fullLeaf = [alternativeNames(dnsName('leaf.example')), authorityKeyId('issuer'), subjectKeyId('leaf')];
const fullIssuer = [...authority(), subjectKeyId('issuer'), authorityKeyId('root')];
/** A subtree with a minimum, which RFC 5280 does not allow. */
const minimum = extension(
  '2.5.29.30',
  true,
  sequence(tagged(0xa0, sequence(dnsName('example'), tagged(0x80, Buffer.from([1]))))),
);
/** Address blocks of RFC 3779: 10.0.0.0/8 and 192.0.2.0/24 of IPv4. */
const blocks = (...prefix: readonly number[]): Buffer =>
  extension(
    '1.3.6.1.5.5.7.1.7',
    true,
    sequence(sequence(octets(Buffer.from([0, 1])), sequence(bits(Buffer.from(prefix))))),
  );
const scope = (...content: readonly Buffer[]): Buffer => extension('2.5.29.28', true, sequence(...content));
const registered = tagged(0x88, Buffer.from([0x2a, 3, 4]));

/** A revocation list by somebody else than the issuer (RFC 5280 5.2.5), and a certificate that points to it. */
const listKeys = newKeys();
const indirect = { issuer: 'lists', signer: listKeys, extensions: [scope(tagged(0x84, Buffer.from([0xff])))] } as const;
const pointed = {
  extensions: [
    ...fullLeaf,
    extension('2.5.29.31', false, sequence(sequence(tagged(0xa2, tagged(0xa4, name('lists')))))),
  ],
} as const;
const extended = {
  options: { revocation: 'leaf', extendedRevocation: true },
  flags: ['-crl_check', '-extended_crl'],
} as const;

/** By OpenSSL's number. */
const cases: Readonly<Record<number, Case>> = {
  // Names times constraints beyond what OpenSSL compares.
  1: {
    name: 'UNSPECIFIED',
    leaf: { extensions: [alternativeNames(...Array.from({ length: 1100 }, (_, at) => dnsName(`${at}.example`)))] },
    issuer: {
      extensions: [
        ...authority(),
        nameConstraints(
          [],
          Array.from({ length: 1000 }, (_, at) => dnsName(`${at}.test`)),
        ),
      ],
    },
  },
  13: { name: 'ERROR_IN_CERT_NOT_BEFORE_FIELD', leaf: { validity: [wrongTime, rightTimes[1]] } },
  14: { name: 'ERROR_IN_CERT_NOT_AFTER_FIELD', leaf: { validity: [rightTimes[0], wrongTime] } },
  15: { name: 'ERROR_IN_CRL_LAST_UPDATE_FIELD', list: { times: [wrongTime, rightTimes[1]] }, ...withList },
  16: { name: 'ERROR_IN_CRL_NEXT_UPDATE_FIELD', list: { times: [rightTimes[0], wrongTime] }, ...withList },
  54: {
    name: 'CRL_PATH_VALIDATION_ERROR',
    leaf: pointed,
    list: indirect,
    more: [
      makeCertificate({
        subject: 'lists',
        issuer: 'nobody',
        keys: listKeys,
        signer: smallKeys,
        extensions: authority(),
      }),
    ],
    ...extended,
  },
  40: {
    name: 'PROXY_CERTIFICATES_NOT_ALLOWED',
    leaf: {
      extensions: [extension('1.3.6.1.5.5.7.1.14', true, sequence(sequence(objectIdentifier('1.3.6.1.5.5.7.21.1'))))],
    },
  },
  42: { name: 'INVALID_POLICY_EXTENSION', leaf: { extensions: [policies('1.2.3', '1.2.3')] }, ...withPolicies },
  44: { name: 'DIFFERENT_CRL_SCOPE', list: { extensions: [scope(tagged(0x82, Buffer.from([0xff])))] }, ...withList },
  46: {
    name: 'UNNESTED_RESOURCE',
    depth: 1,
    leaf: { extensions: [blocks(0, 192, 0, 2)] },
    issuer: { extensions: [...authority(), blocks(0, 10)] },
  },
  49: { name: 'SUBTREE_MINMAX', leaf: { extensions: fullLeaf }, issuer: { extensions: [...authority(), minimum] } },
  51: {
    name: 'UNSUPPORTED_CONSTRAINT_TYPE',
    leaf: { extensions: [alternativeNames(registered)] },
    issuer: { extensions: [...authority(), nameConstraints([registered], [])] },
  },
  53: {
    name: 'UNSUPPORTED_NAME_SYNTAX',
    leaf: { extensions: [alternativeNames(ipName(1, 2, 3))] },
    issuer: { extensions: [...authority(), nameConstraints([ipName(1, 2, 3, 4, 255, 255, 255, 255)], [])] },
  },
  67: {
    name: 'CA_KEY_TOO_SMALL',
    depth: 1,
    leaf: { signer: smallKeys },
    issuer: { keys: smallKeys },
    options: { securityLevel: 2 },
    flags: ['-auth_level', '2'],
  },
  80: {
    name: 'PATHLEN_INVALID_FOR_NON_CA',
    leaf: { extensions: [basicConstraints(false, 1), ...fullLeaf] },
    ...strict,
  },
  81: {
    name: 'PATHLEN_WITHOUT_KU_KEY_CERT_SIGN',
    leaf: { extensions: [basicConstraints(true, 1), keyUsage(0), ...fullLeaf] },
    ...strict,
  },
  82: {
    name: 'KU_KEY_CERT_SIGN_INVALID_FOR_NON_CA',
    leaf: { extensions: [basicConstraints(false), keyUsage(5), ...fullLeaf] },
    ...strict,
  },
  83: { name: 'ISSUER_NAME_EMPTY', leaf: { issuer: '' }, issuer: { subject: '' }, ...strict },
  85: { name: 'MISSING_AUTHORITY_KEY_IDENTIFIER', leaf: { extensions: [subjectKeyId('leaf')] }, ...strict },
  86: {
    name: 'MISSING_SUBJECT_KEY_IDENTIFIER',
    depth: 1,
    issuer: { extensions: [...authority(), authorityKeyId('root')] },
    leaf: { extensions: [authorityKeyId('issuer')] },
    ...strict,
  },
  87: { name: 'EMPTY_SUBJECT_ALT_NAME', leaf: { extensions: [alternativeNames(), ...fullLeaf.slice(1)] }, ...strict },
  88: { name: 'EMPTY_SUBJECT_SAN_NOT_CRITICAL', leaf: { subject: '', extensions: fullLeaf }, ...strict },
  89: {
    name: 'CA_BCONS_NOT_CRITICAL',
    depth: 1,
    issuer: {
      extensions: [
        extension('2.5.29.19', false, sequence(Buffer.from([1, 1, 255]))),
        keyUsage(5, 6),
        ...fullIssuer.slice(2),
      ],
    },
    ...strict,
  },
  92: {
    name: 'CA_CERT_MISSING_KEY_USAGE',
    depth: 1,
    issuer: { extensions: [basicConstraints(true), ...fullIssuer.slice(2)] },
    ...strict,
  },
  93: { name: 'EXTENSIONS_REQUIRE_VERSION_3', leaf: { version: 1 }, ...strict },
  94: { name: 'EC_KEY_EXPLICIT_PARAMS', depth: 1, leaf: { signer: explicitKeys }, issuer: { keys: explicitKeys } },
};

function made({ leaf, issuer, list }: Case) {
  const root = makeCertificate({
    subject: 'root',
    issuer: 'root',
    keys: rootKeys,
    signer: rootKeys,
    extensions: [...authority(), subjectKeyId('root')],
  });
  return {
    root,
    issuer: makeCertificate({
      subject: 'issuer',
      issuer: 'root',
      keys: issuerKeys,
      signer: rootKeys,
      extensions: fullIssuer,
      ...issuer,
    }),
    leaf: makeCertificate({
      subject: 'leaf',
      issuer: 'issuer',
      keys: leafKeys,
      signer: issuerKeys,
      extensions: fullLeaf,
      ...leaf,
    }),
    lists: list === undefined ? [] : [makeRevocationList({ issuer: 'issuer', signer: issuerKeys, ...list })],
  };
}

const sourced = (bytes: Buffer): Sourced => ({ bytes, source: 'file' });

test('each rare code comes of its own oddity, and is that of openssl verify', async (t) => {
  t.timeout(300_000);
  const folder = scratchFolder(t);
  for (const [number, each] of Object.entries(cases)) {
    const { root, issuer, leaf, lists } = made(each);
    const verdict = verifyCertificate(
      host,
      {
        certificate: sourced(leaf),
        trust: trustStore([sourced(root)], ['root.pem']),
        untrusted: [issuer, ...(each.more ?? [])].map(sourced),
        revocationLists: lists.map(sourced),
      },
      { ...each.options, firstPath: true },
    );
    const { openssl } = verdict;
    const expected = [2_305_000 + Number(number), Number(number), each.name, each.depth ?? 0];
    t.deepEqual([verdict.code, openssl.code, openssl.name, verdict.depth], expected, verdict.message);
    t.true(verdict.name.length > 5 && verdict.message.length > 10);
    writeAll(folder, {
      'root.pem': pem(root),
      'issuer.pem': [issuer, ...(each.more ?? [])].map((bytes) => pem(bytes)).join(''),
      'leaf.pem': pem(leaf),
      'list.pem': lists.map((list) => pem(list, 'X509 CRL')).join(''),
    });
    const flags = ['-no-CApath', '-no-CAstore', '-CAfile', 'root.pem', '-untrusted', 'issuer.pem'];
    const listed = lists.length === 0 ? [] : ['-CRLfile', 'list.pem'];
    const answers = await witness(folder, [...flags, ...listed, ...(each.flags ?? [])], ['leaf.pem']);
    t.deepEqual(answers.get('leaf.pem'), { code: openssl.code, depth: verdict.depth }, each.name);
  }
});
