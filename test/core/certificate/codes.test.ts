/** Every code that a verification can come to, on certificates made by Debian's `openssl`. */
import test from 'ava';
import type { Sourced } from '../../../src/core/certificate/certificate-files.js';
import { trustStore } from '../../../src/core/certificate/trust-store.js';
import { verifyCertificate } from '../../../src/core/certificate/verify-certificate.js';
import type { VerifyOptions } from '../../../src/core/certificate/verify-options.js';
import { openHost } from '../../../src/core/open-host.js';
import { OpenSslAuthority } from './openssl-authority.js';
import { scratchFolder } from './openssl-witness.js';

const host = openHost();
const ca = ['basicConstraints=critical,CA:TRUE', 'keyUsage=keyCertSign,cRLSign'];
const spoilt = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes);
  copy[copy.length - 20] = (copy.at(-20) ?? 0) ^ 0xff;
  return copy;
};
const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000);

async function makeAll(authority: OpenSslAuthority) {
  const kinds = { rsa: 'RSA', weak: 'weak RSA' } as const;
  const keys = ['root', 'issuer', 'leaf', 'impostor', 'rsa', 'weak'];
  await Promise.all(keys.map((name) => authority.key(name, name in kinds ? kinds[name as keyof typeof kinds] : 'EC')));
  const leafOf = (name: string, by: string, ...extensions: string[]) =>
    authority.issue({ name, by, key: 'leaf', extensions: ['basicConstraints=CA:FALSE', ...extensions] });
  const root = await authority.issue({ name: 'root', extensions: ca });
  const [issuer, impostor, rsa] = await Promise.all([
    authority.issue({ name: 'issuer', by: 'root', extensions: [...ca, 'subjectKeyIdentifier=hash'] }),
    authority.issue({ name: 'impostor', subject: 'root', extensions: ca }),
    authority.issue({ name: 'rsa', extensions: ca }),
  ]);
  const made = {
    root,
    issuer,
    impostor,
    rsa,
    leaf: leafOf(
      'leaf',
      'issuer',
      'subjectAltName=DNS:leaf.example,IP:192.0.2.1,email:a@leaf.example',
      'extendedKeyUsage=clientAuth',
    ),
    plain: leafOf('plain', 'root'),
    ofRsa: leafOf('of-rsa', 'rsa'),
    selfSigned: authority.issue({ name: 'self', key: 'leaf', extensions: ['basicConstraints=CA:FALSE'] }),
    noAuthority: authority.issue({
      name: 'no-authority',
      key: 'issuer',
      by: 'root',
      extensions: ['basicConstraints=critical,CA:FALSE'],
    }),
    short: authority.issue({
      name: 'short',
      key: 'impostor',
      extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0'],
    }),
    critical: leafOf('critical', 'root', '1.2.3.4=critical,ASN1:UTF8String:x'),
    noCrlSign: authority.issue({
      name: 'no-crl-sign',
      key: 'impostor',
      extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=keyCertSign'],
    }),
    permits: authority.issue({
      name: 'permits',
      key: 'impostor',
      extensions: [...ca, 'nameConstraints=critical,permitted;DNS:other.example'],
    }),
    excludes: authority.issue({
      name: 'excludes',
      key: 'impostor',
      extensions: [...ca, 'nameConstraints=critical,excluded;DNS:leaf.example'],
    }),
    weak: authority.issue({ name: 'weak', by: 'root', extensions: ['basicConstraints=CA:FALSE'] }),
    old: authority.issue({ name: 'old', by: 'root', key: 'issuer', digest: 'sha1', extensions: ca }),
  };
  const entries = await Promise.all(Object.entries(made).map(async ([name, bytes]) => [name, await bytes] as const));
  const certificates = Object.fromEntries(entries) as Record<keyof typeof made, Buffer>;
  return certificates;
}

test('each reachable code comes of its own fault, with the seed name and with the code and name of OpenSSL', async (t) => {
  t.timeout(300_000);
  const authority = new OpenSslAuthority(scratchFolder(t));
  const made = await makeAll(authority);
  const lists = await makeLists(authority);
  const underShort = await authority.issue({
    name: 'under-short',
    by: 'short',
    key: 'issuer',
    extensions: ca,
    signer: 'impostor',
  });
  const below = (name: string, by: string) =>
    authority.issue({ name, by, key: 'leaf', signer: 'impostor', extensions: ['subjectAltName=DNS:leaf.example'] });
  const [ofNoCrlSign, ofPermits, ofExcludes] = await Promise.all([
    below('of-no-crl-sign', 'no-crl-sign'),
    below('of-permits', 'permits'),
    below('of-excludes', 'excludes'),
  ]);
  const ofShort = await authority.issue({ name: 'of-short', by: 'under-short', key: 'leaf', signer: 'issuer' });
  const ofNoAuthority = await authority.issue({
    name: 'of-no-authority',
    by: 'no-authority',
    key: 'leaf',
    signer: 'issuer',
  });
  const ofOld = await authority.issue({ name: 'of-old', by: 'old', key: 'leaf', signer: 'issuer' });
  const noCrlSignList = await authority.revocationList('no-crl-sign-list', 'no-crl-sign', [], [], 'impostor');

  interface Case {
    readonly code: number;
    /** OpenSSL's, where it is another. */
    readonly openssl?: number;
    readonly name: string;
    readonly leaf: Buffer;
    readonly depth?: number;
    readonly trusted?: readonly Buffer[];
    readonly untrusted?: readonly Buffer[];
    readonly lists?: readonly Buffer[];
    readonly options?: VerifyOptions;
  }
  const { root, issuer, leaf, plain } = made;
  const chain = { leaf, trusted: [root], untrusted: [issuer] };
  const short = { leaf: plain, trusted: [root] };
  const cases: readonly Case[] = [
    { code: 0, name: 'OK', ...chain },
    { code: 2, depth: 1, name: 'UNABLE_TO_GET_ISSUER_CERT', leaf, trusted: [issuer] },
    { code: 3, name: 'UNABLE_TO_GET_CRL', ...short, options: { revocation: 'leaf' } },
    { code: 4, openssl: 7, name: 'CERT_SIGNATURE_FAILURE', leaf: spoilt(made.ofRsa), trusted: [made.rsa] },
    {
      code: 5,
      openssl: 8,
      name: 'CRL_SIGNATURE_FAILURE',
      leaf: made.ofRsa,
      trusted: [made.rsa],
      lists: [spoilt(lists.rsa)],
    },
    { code: 7, name: 'CERT_SIGNATURE_FAILURE', leaf: spoilt(plain), trusted: [root] },
    { code: 8, name: 'CRL_SIGNATURE_FAILURE', ...short, lists: [lists.impostor] },
    { code: 9, depth: 1, name: 'CERT_NOT_YET_VALID', ...short, options: { time: inDays(-1) } },
    { code: 10, depth: 1, name: 'CERT_HAS_EXPIRED', ...short, options: { time: inDays(400) } },
    { code: 11, name: 'CRL_NOT_YET_VALID', ...short, lists: [lists.empty], options: { time: inDays(-1) } },
    { code: 12, name: 'CRL_HAS_EXPIRED', ...short, lists: [lists.empty], options: { time: inDays(40) } },
    { code: 18, name: 'DEPTH_ZERO_SELF_SIGNED_CERT', leaf: made.selfSigned, trusted: [root] },
    { code: 19, depth: 2, name: 'SELF_SIGNED_CERT_IN_CHAIN', leaf, trusted: [made.rsa], untrusted: [issuer, root] },
    { code: 20, name: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', leaf, trusted: [root] },
    { code: 22, depth: 1, name: 'CERT_CHAIN_TOO_LONG', ...chain, options: { depth: 0 } },
    { code: 23, name: 'CERT_REVOKED', ...short, lists: [lists.revoking] },
    {
      code: 24,
      openssl: 79,
      depth: 1,
      name: 'INVALID_CA',
      leaf: ofNoAuthority,
      trusted: [root],
      untrusted: [made.noAuthority],
    },
    { code: 25, depth: 2, name: 'PATH_LENGTH_EXCEEDED', leaf: ofShort, trusted: [made.short], untrusted: [underShort] },
    { code: 26, name: 'INVALID_PURPOSE', ...chain, options: { purpose: 'server' } },
    { code: 27, openssl: 0, name: 'OK', ...chain, options: { pins: [`sha256//${'A'.repeat(43)}=`] } },
    { code: 34, name: 'UNHANDLED_CRITICAL_EXTENSION', leaf: made.critical, trusted: [root] },
    { code: 35, name: 'KEYUSAGE_NO_CRL_SIGN', leaf: ofNoCrlSign, trusted: [made.noCrlSign], lists: [noCrlSignList] },
    { code: 36, name: 'UNHANDLED_CRITICAL_CRL_EXTENSION', ...short, lists: [lists.critical] },
    { code: 43, name: 'NO_EXPLICIT_POLICY', ...chain, options: { policies: ['1.2.3'], explicitPolicy: true } },
    { code: 47, name: 'PERMITTED_VIOLATION', leaf: ofPermits, trusted: [made.permits] },
    { code: 48, name: 'EXCLUDED_VIOLATION', leaf: ofExcludes, trusted: [made.excludes] },
    { code: 62, name: 'HOSTNAME_MISMATCH', ...chain, options: { host: 'other.example' } },
    { code: 63, name: 'EMAIL_MISMATCH', ...chain, options: { email: 'b@leaf.example' } },
    { code: 64, name: 'IP_ADDRESS_MISMATCH', ...chain, options: { ip: '192.0.2.2' } },
    { code: 64, name: 'IP_ADDRESS_MISMATCH', ...chain, options: { host: '[2001:db8::1]' } },
    { code: 66, name: 'EE_KEY_TOO_SMALL', leaf: made.weak, trusted: [root], options: { securityLevel: 2 } },
    {
      code: 68,
      depth: 1,
      name: 'CA_MD_TOO_WEAK',
      leaf: ofOld,
      trusted: [root],
      untrusted: [made.old],
      options: { securityLevel: 2 },
    },
    { code: 69, name: 'INVALID_CALL', leaf: Buffer.from('no certificate'), trusted: [root] },
  ];
  const sourced = (all: readonly Buffer[] = [], source = 'file'): Sourced[] => all.map((bytes) => ({ bytes, source }));
  for (const {
    code,
    openssl = code,
    name,
    depth = 0,
    leaf: certificate,
    trusted,
    untrusted,
    lists: crls,
    options,
  } of cases) {
    const verdict = verifyCertificate(
      host,
      {
        certificate: { bytes: certificate, source: 'leaf.pem' },
        trust: trustStore(sourced(trusted), ['ca.pem']),
        untrusted: sourced(untrusted),
        revocationLists: sourced(crls),
      },
      options,
    );
    const { openssl: raw, message, chain: entries } = verdict;
    const expected = [code === 0 ? 0 : 2_305_000 + code, openssl, name];
    t.deepEqual([verdict.code, raw.code, raw.name], expected, `${code}: ${message} (${raw.sentence})`);
    t.is(verdict.depth, depth, message);
    t.true(message.length > 10 && verdict.name.length > 5);
    t.deepEqual(
      entries.filter(({ failed }) => failed).map((entry) => entry.depth),
      code === 0 || entries.length === 0 ? [] : [verdict.depth],
    );
  }
});

async function makeLists(authority: OpenSslAuthority) {
  const [empty, revoking, rsa, impostor, critical] = await Promise.all([
    authority.revocationList('empty', 'root'),
    authority.revocationList('revoking', 'root', ['plain']),
    authority.revocationList('rsa-list', 'rsa'),
    authority.revocationList('impostor-list', 'impostor'),
    authority.revocationList('critical-list', 'root', [], ['1.2.3.4=critical,ASN1:UTF8String:x']),
  ]);
  return { empty, revoking, rsa, impostor, critical };
}
