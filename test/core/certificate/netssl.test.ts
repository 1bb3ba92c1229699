/** The library's face of verification, the reading of certificates, and what hostile bytes do to both. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { netssl } from '../../../src/index.js';
import {
  certificatesIn,
  readCertificateFiles,
  readRevocationLists,
} from '../../../src/core/certificate/certificate-files.js';
import { describeCertificate } from '../../../src/core/certificate/describe-certificate.js';
import { nameKey } from '../../../src/core/certificate/distinguished-name.js';
import { knownCertificate } from '../../../src/core/certificate/known-certificate.js';
import { pemBlocks, pemLines } from '../../../src/core/certificate/pem.js';
import { pinOf } from '../../../src/core/certificate/key-text.js';
import { readCertificate } from '../../../src/core/certificate/read-certificate.js';
import { systemTrustStore, trustStore } from '../../../src/core/certificate/trust-store.js';
import { verifyCertificate } from '../../../src/core/certificate/verify-certificate.js';
import { verifyInput } from '../../../src/core/certificate/verify-input.js';
import { BusinessError } from '../../../src/core/errors.js';
import { readDer, readObjectIdentifier } from '../../../src/core/kernel/codec/der.js';
import { askOpenSsl } from '../../../src/core/kernel/openssl.js';
import { openHost } from '../../../src/core/open-host.js';
import { objectIdentifier, printable, sequence, set, utf8 } from './der-writer.js';
import { certificateChain } from './certificate-chain.js';
import {
  alternativeNames,
  authority,
  daysFromNow,
  dnsName,
  makeCertificate,
  makeRevocationList,
  newKeys,
  newRsaKeys,
  pem,
} from './make-certificate.js';
import { scratchFolder } from './openssl-witness.js';

const { CertType, NetStack_CertType, OH_NetStack_VerifyCertification, verifyCertification } = netssl;
const host = openHost();
const { root, issuer, leaf, rootKeys, issuerKeys, leafKeys } = certificateChain(
  { subject: 'leaf.example', serial: 7, extensions: [alternativeNames(dnsName('leaf.example'))] },
  newRsaKeys(),
);
const der = (data: Uint8Array) => ({ type: CertType.CERT_TYPE_DER, data });
const text = (data: string) => ({ type: CertType.CERT_TYPE_PEM, data });

test('the seed function takes PEM and DER, with and without a size, and answers with a number', (t) => {
  const plain = makeCertificate({ subject: 'plain', issuer: 'Root', keys: leafKeys, signer: rootKeys });
  const { NetStack_CERT_TYPE_DER, NetStack_CERT_TYPE_INVALID, NetStack_CERT_TYPE_PEM } = NetStack_CertType;
  t.deepEqual([NetStack_CERT_TYPE_PEM, NetStack_CERT_TYPE_DER, NetStack_CERT_TYPE_INVALID], [0, 1, 2]);
  t.is(
    OH_NetStack_VerifyCertification({ type: NetStack_CERT_TYPE_DER, size: plain.length, data: plain }, der(root)),
    0,
  );
  t.is(OH_NetStack_VerifyCertification(text(pem(plain)), text(pem(root))), 0);
  const roomy = Buffer.concat([plain, Buffer.alloc(100)]);
  t.is(verifyCertification({ type: NetStack_CERT_TYPE_DER, size: plain.length, data: roomy }, der(root)), 0);
  t.is(verifyCertification(der(plain), { type: NetStack_CERT_TYPE_DER, data: new Uint8Array(root).buffer }), 0);
  t.is(verifyCertification(der(leaf), der(root)), 2_305_020);
  t.is(verifyCertification(text(pem(leaf) + pem(issuer)), der(root)), 0);
  t.is(OH_NetStack_VerifyCertification(der(root)), 2_305_018);
});

test('an authority that was given before counts as it was then, whatever became of the bytes', (t) => {
  const plain = makeCertificate({ subject: 'plain', issuer: 'Root', keys: leafKeys, signer: rootKeys });
  const itself = (name: string) =>
    makeCertificate({
      subject: name,
      issuer: name,
      serial: 77,
      keys: rootKeys,
      signer: rootKeys,
      extensions: authority(),
    });
  const [own, other] = [itself('Root'), itself('Else')];
  const mutable = Buffer.alloc(Math.max(own.length, other.length));
  const given = (bytes: Buffer) => {
    bytes.copy(mutable);
    return { type: CertType.CERT_TYPE_DER, size: bytes.length, data: mutable };
  };
  for (let round = 0; round < 3; round++) {
    t.is(verifyCertification(der(plain), given(own)), 0);
    t.is(verifyCertification(der(plain), given(other)), 2_305_020);
    t.is(verifyCertification(der(plain), der(own)), 0);
    t.is(verifyCertification(der(plain), der(other)), 2_305_020);
  }
});

test('of many certificates the last 128 are known again, and very large ones are not kept', (t) => {
  const bytes = (at: number): Buffer => Buffer.from(`certificate ${at}`);
  const first = knownCertificate(bytes(0));
  t.deepEqual(Buffer.from(first), bytes(0));
  const second = knownCertificate(bytes(1));
  for (let at = 2; at < 128; at++) knownCertificate(bytes(at));
  t.is(knownCertificate(bytes(0)), first);
  knownCertificate(bytes(128));
  t.is(knownCertificate(bytes(0)), first);
  t.not(knownCertificate(bytes(1)), second);
  const large = Buffer.alloc(100_000);
  t.is(knownCertificate(large), large);
});

test('what is no certificate is 2305069: other types, sizes beyond the data, garbage, nothing', (t) => {
  const { NetStack_CERT_TYPE_DER, NetStack_CERT_TYPE_INVALID } = NetStack_CertType;
  const wrong = [
    { type: NetStack_CERT_TYPE_INVALID, data: leaf },
    { type: 7 as never, data: leaf },
    { type: NetStack_CERT_TYPE_DER, size: leaf.length + 1, data: leaf },
    { type: NetStack_CERT_TYPE_DER, size: -1, data: leaf },
    { type: NetStack_CERT_TYPE_DER, size: 1.5, data: leaf },
    { type: NetStack_CERT_TYPE_DER, size: 0, data: leaf },
    der(leaf.subarray(0, 100)),
    text('nothing'),
    text(pem(leaf).slice(0, -10)),
    text('-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n'),
    { type: CertType.CERT_TYPE_PEM, data: leaf },
  ];
  for (const [at, blob] of wrong.entries()) {
    t.is(verifyCertification(blob, der(root)), 2_305_069, `cert ${at}`);
    t.is(OH_NetStack_VerifyCertification(blob, der(root)), 2_305_069, `C ${at}`);
    t.is(verifyCertification(der(leaf), blob), 2_305_069, `caCert ${at}`);
  }
  t.is(OH_NetStack_VerifyCertification(null), 2_305_069);
  t.is(OH_NetStack_VerifyCertification('x' as never, der(root)), 2_305_069);
});

test('arguments of the wrong type are 401, options out of range 2100001', (t) => {
  const codeOf = (call: () => unknown): number | undefined => t.throws(call, { instanceOf: BusinessError })?.code;
  t.is(
    codeOf(() => verifyCertification(undefined as never)),
    401,
  );
  t.is(
    codeOf(() => verifyCertification({ type: 0 } as never)),
    401,
  );
  t.is(
    codeOf(() => verifyCertification({ type: '0', data: leaf } as never)),
    401,
  );
  t.is(
    codeOf(() => verifyCertification(der(leaf), { caCert: 5 as never })),
    401,
  );
  const asked = { caCert: der(root) };
  t.is(
    codeOf(() => verifyCertification(der(leaf), { ...asked, depth: 101 })),
    2_100_001,
  );
  t.is(
    codeOf(() => verifyCertification(der(leaf), { ...asked, securityLevel: 1.5 })),
    2_100_001,
  );
  t.is(
    codeOf(() => verifyCertification(der(leaf), { ...asked, host: '' })),
    2_100_001,
  );
  t.is(
    codeOf(() => verifyCertification(der(leaf), { ...asked, host: 'leaf.example\0.evil' })),
    2_100_001,
  );
  t.is(
    codeOf(() => verifyCertification(der(leaf), { ...asked, ip: '1.2.3' })),
    2_100_001,
  );
  t.is(
    codeOf(() => verifyCertification(der(leaf), { ...asked, policies: ['one'] })),
    2_100_001,
  );
  t.is(
    codeOf(() => verifyCertification(der(leaf), { ...asked, time: new Date(Number.NaN) })),
    2_100_001,
  );
  t.is(
    codeOf(() =>
      verifyCertification(der(leaf), { ...asked, untrusted: Array.from({ length: 101 }, () => der(issuer)) }),
    ),
    2_100_001,
  );
});

test('options add intermediates, revocation lists, a host, a time, a pin', (t) => {
  const asked = { caCert: der(root), untrusted: [text(pem(issuer))] };
  t.is(verifyCertification(der(leaf), asked), 0);
  t.is(verifyCertification(der(leaf), der(root), { untrusted: asked.untrusted }), 0);
  t.is(verifyCertification(der(leaf), { ...asked, host: 'leaf.example.' }), 0);
  t.is(verifyCertification(der(leaf), { ...asked, host: 'evil.example' }), 2_305_062);
  t.is(verifyCertification(der(leaf), { ...asked, time: daysFromNow(60) }), 2_305_010);
  const revoking = makeRevocationList({ issuer: 'CA', signer: issuerKeys, revoked: [7] });
  t.is(verifyCertification(der(leaf), { ...asked, crls: [der(revoking)] }), 2_305_023);
  t.is(verifyCertification(der(leaf), { ...asked, crls: [text(pem(revoking, 'X509 CRL'))], revocation: 'none' }), 0);
  const pin = pinOf(readCertificate(leaf));
  t.is(verifyCertification(der(leaf), { ...asked, pins: [pin] }), 0);
  t.is(verifyCertification(der(leaf), { ...asked, pins: [pinOf(readCertificate(root))] }), 2_305_027);
});

test('the common name stands for a host only when allowed', (t) => {
  const bare = makeCertificate({ subject: 'bare.example', issuer: 'Root', keys: leafKeys, signer: rootKeys });
  t.is(verifyCertification(der(bare), { caCert: der(root), host: 'bare.example' }), 2_305_062);
  t.is(verifyCertification(der(bare), { caCert: der(root), host: 'bare.example', allowCommonName: true }), 0);
});

test('a whole store gives the verdict of the certificates that its names lead to', (t) => {
  const others = Array.from({ length: 30 }, (_, serial) => {
    const keys = newKeys();
    return makeCertificate({
      subject: `R${serial}`,
      issuer: `R${serial}`,
      keys,
      signer: keys,
      extensions: authority(),
    });
  });
  const sourced = (all: readonly Buffer[]) => all.map((bytes) => ({ bytes, source: 'test' }));
  const trust = trustStore(sourced([...others, root]), ['test']);
  const verdict = verifyCertificate(host, {
    certificate: { bytes: leaf, source: 'leaf' },
    trust,
    untrusted: sourced([issuer]),
  });
  t.is(verdict.code, 0);
  const settings = { flags: 0, hostFlags: 0, policies: [] };
  const whole = askOpenSsl({
    certificate: leaf,
    trusted: [...others, root],
    untrusted: [issuer],
    revocationLists: [],
    settings,
  });
  t.deepEqual([whole.code, whole.chain.length], [0, 3]);
});

test('names that OpenSSL holds equal have one key, whatever their case, spaces and kinds of string', (t) => {
  const named = (value: Buffer): string =>
    nameKey(readDer(sequence(set(sequence(objectIdentifier('2.5.4.3'), value)))));
  const key = named(utf8('Example  Root'));
  for (const same of [printable('Example Root'), utf8(' example root '), utf8('EXAMPLE ROOT')]) t.is(named(same), key);
  t.not(named(utf8('Example Root 2')), key);
});

test('the store of the machine is that of SSL_CERT_FILE and SSL_CERT_DIR, else the first bundle there is', (t) => {
  const folder = scratchFolder(t);
  writeFileSync(join(folder, 'root.pem'), pem(root));
  writeFileSync(join(folder, 'notes.txt'), 'no certificate');
  mkdirSync(join(folder, 'hashed'));
  symlinkSync('../root.pem', join(folder, 'hashed/0123abcd.0'));
  const withVariables = (variables: Readonly<Record<string, string>>) => {
    const { environment, clock, files } = host;
    return {
      ...host,
      kernel: host.kernel,
      clock,
      files,
      environment: { ...environment, variable: (name: string) => variables[name] },
    };
  };
  t.deepEqual(systemTrustStore(withVariables({ SSL_CERT_FILE: join(folder, 'root.pem') })).certificates.length, 1);
  t.deepEqual(systemTrustStore(withVariables({ SSL_CERT_DIR: `${folder}:${folder}/hashed` })).certificates.length, 1);
  const bundle = systemTrustStore(withVariables({}));
  t.true(bundle.certificates.length > 50);
  t.regex(String(bundle.sources), /^\/etc\/.*\.(?:crt|pem)$/);
  const none = {
    ...withVariables({}),
    files: { ...host.files, readBytes: (path: string) => host.files.readBytes(`/nowhere${path}`, 1) },
  };
  t.is(t.throws(() => systemTrustStore(none), { instanceOf: BusinessError })?.reason, 'file.missing');
});

test('files that hold no certificate, or a broken one, are refused by name; a folder passes them over', (t) => {
  const folder = scratchFolder(t);
  const files: Readonly<Record<string, string | Buffer>> = {
    'good.pem': pem(root) + pem(issuer),
    'good.der': leaf,
    'empty.pem': '',
    'key.pem': '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
    'broken.pem': pem(root) + pem(issuer.subarray(0, 50)),
    'good.crl': pem(makeRevocationList({ issuer: 'CA', signer: issuerKeys }), 'X509 CRL'),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const read = (name: string) => readCertificateFiles(openHost().files, [join(folder, name)]).length;
  t.is(read('good.pem'), 2);
  t.is(read('good.der'), 1);
  t.is(read('.'), 3);
  for (const name of ['empty.pem', 'key.pem', 'broken.pem', 'good.crl']) {
    const error = t.throws(() => read(name), { instanceOf: BusinessError });
    t.is(error?.reason, 'file.invalid');
    t.true(error?.message.includes(name));
  }
  t.is(readRevocationLists(openHost().files, [join(folder, 'good.crl')]).length, 1);
  t.throws(() => readRevocationLists(openHost().files, [join(folder, 'good.pem')]), { instanceOf: BusinessError });
});

test('what a certificate says agrees with what Node reads in each of the store of this machine', (t) => {
  const { certificates } = systemTrustStore(host);
  for (const certificate of certificates) {
    const theirs = new X509Certificate(certificate.bytes);
    const ours = describeCertificate(certificate, new Date());
    t.is(BigInt(`0x${ours.serialNumber}`), BigInt(`0x${theirs.serialNumber}`));
    t.is(ours.fingerprint, theirs.fingerprint256.replaceAll(':', ''));
    t.is(ours.fingerprintSha1, theirs.fingerprint.replaceAll(':', ''));
    t.is(ours.notAfter?.getTime(), new Date(theirs.validTo).getTime());
    t.is(ours.isCa, theirs.ca);
    t.is(pemLines(certificate.bytes).join('\n'), theirs.toString().trim());
    const { asymmetricKeyType, asymmetricKeyDetails } = theirs.publicKey;
    const size = asymmetricKeyDetails?.modulusLength;
    if (size !== undefined) t.is(ours.key, `${asymmetricKeyType?.toUpperCase()} ${size}`);
  }
});

test('no bytes break the readers: they throw their own error or answer', (t) => {
  const own = (work: () => unknown): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof BusinessError) || error.reason !== 'cert.malformed') throw error;
    }
  };
  const spoilt = fc
    .array(fc.tuple(fc.nat(leaf.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
    .map((changes) => {
      const copy = Buffer.from(root);
      for (const [at, value] of changes) copy[at % copy.length] = value;
      return copy;
    });
  const any = fc.oneof(
    spoilt,
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(any, (bytes) => {
      own(() => describeCertificate({ bytes, source: 'any' }, new Date()));
      own(() => readDer(bytes));
      own(() => readObjectIdentifier(bytes));
      own(() => certificatesIn(bytes, 'any'));
      own(() =>
        pemBlocks(Buffer.from(`-----BEGIN CERTIFICATE-----${bytes.toString('latin1')}-----END CERTIFICATE-----`)),
      );
      const { code } = verifyInput(host, { bytes, source: 'any' }, { ca: [], untrusted: [], crl: [] }, {});
      t.not(code, 0);
    }),
    { numRuns: 300 },
  );
});

test('without native calls verification cannot tell, and says why; importing the library and reading go on', (t) => {
  const script = `
    const { netssl, BusinessError } = await import(${JSON.stringify(join(import.meta.dirname, '../../../src/index.js'))});
    const blob = { type: 1, data: Buffer.from(process.argv[1], 'hex') };
    try { netssl.verifyCertification(blob, blob); } catch (error) { console.log(error.reason, error instanceof BusinessError); }
    console.log(netssl.OH_NetStack_VerifyCertification(blob, blob));`;
  const words = ['--input-type=module', '-e', script, root.toString('hex')];
  const said = execFileSync(process.execPath, words, { env: { ...process.env, NET_NO_FFI: '1' }, encoding: 'utf8' });
  t.is(said, 'kernel.unavailable true\n2305001\n');
});

test('memory stays as it is over thousands of verifications, valid, invalid and broken', (t) => {
  t.timeout(300_000);
  const settings = { flags: 4 | 8, hostFlags: 0, policies: ['1.2.3.4'], host: 'leaf.example' };
  const lists = [
    makeRevocationList({ issuer: 'CA', signer: issuerKeys }),
    makeRevocationList({ issuer: 'Root', signer: rootKeys }),
  ];
  const kinds = [leaf, root, leaf.subarray(0, 200), Buffer.alloc(0)];
  const round = (count: number): void => {
    for (let at = 0; at < count; at++) {
      const certificate = kinds[at % kinds.length] ?? leaf;
      askOpenSsl({
        certificate,
        trusted: [root, Buffer.from('no')],
        untrusted: [issuer],
        revocationLists: lists,
        settings,
      });
      if (at % 8 === 0)
        t.throws(() =>
          askOpenSsl({
            certificate: leaf,
            trusted: [root],
            untrusted: [],
            revocationLists: [],
            settings: { ...settings, policies: ['x'] },
          }),
        );
    }
  };
  const resident = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  round(1000);
  const before = resident();
  round(4000);
  // A leak of one certificate a round would be 20 MiB.
  t.true(resident() - before < 12_000, `${before} KiB became ${resident()} KiB`);
});
