/** Our verdict beside that of `openssl verify`, on chains and bytes made at random. `NET_CERT_SEEDS` makes more of them. */
import { join } from 'node:path';
import test from 'ava';
import type { Sourced } from '../../../src/core/certificate/certificate-files.js';
import { trustStore } from '../../../src/core/certificate/trust-store.js';
import { verifyCertificate } from '../../../src/core/certificate/verify-certificate.js';
import { openHost } from '../../../src/core/open-host.js';
import { certificateChain } from './certificate-chain.js';
import { alternativeNames, authority, dnsName, makeCertificate, newKeys, pem } from './make-certificate.js';
import { scratchFolder, witness, writeAll } from './openssl-witness.js';
import { faults, type MadeChain, randomChain, randomFrom } from './random-chains.js';

const host = openHost();
const seeds = Number(process.env['NET_CERT_SEEDS'] ?? '1');
const sourced = (certificates: readonly Uint8Array[], source: string): Sourced[] =>
  certificates.map((bytes) => ({ bytes, source }));

/** An authority that no certificate names: with it a store has more than one, and they are looked for by name. */
const bystanderKeys = newKeys();
const bystander = makeCertificate({
  subject: 'Bystander',
  issuer: 'Bystander',
  keys: bystanderKeys,
  signer: bystanderKeys,
  extensions: authority(),
});

function ours(chain: MadeChain, trusted: readonly Buffer[] = chain.trusted) {
  const question = {
    certificate: { bytes: chain.leaf, source: 'leaf.pem' },
    trust: trustStore(sourced(trusted, 'ca.pem'), ['ca.pem']),
    untrusted: sourced(chain.untrusted, 'untrusted.pem'),
    revocationLists: sourced(chain.revocationLists, 'crl.pem'),
  };
  return verifyCertificate(host, question, { ...chain.options, firstPath: true, allowCommonName: true });
}

async function theirs(folder: string, chain: MadeChain, seed: number) {
  const pems = (certificates: readonly Buffer[], label?: string) =>
    certificates.map((each) => pem(each, label)).join('');
  const named = (kind: string): string => `${seed}-${kind}.pem`;
  writeAll(folder, {
    [named('leaf')]: pem(chain.leaf),
    [named('ca')]: pems(chain.trusted),
    [named('untrusted')]: pems(chain.untrusted),
    [named('crl')]: pems(chain.revocationLists, 'X509 CRL'),
  });
  const from = (flag: string, kind: string, any: readonly Buffer[]) => (any.length === 0 ? [] : [flag, named(kind)]);
  const flags = [
    '-no-CApath',
    '-no-CAstore',
    ...(chain.trusted.length === 0 ? ['-no-CAfile'] : ['-CAfile', named('ca')]),
    ...from('-untrusted', 'untrusted', chain.untrusted),
    ...from('-CRLfile', 'crl', chain.revocationLists),
    ...chain.flags,
  ];
  return (await witness(folder, flags, [named('leaf')])).get(named('leaf'));
}

test('chains of every kind of fault get the verdict of openssl verify, with code and depth', async (t) => {
  t.timeout(600_000);
  const folder = scratchFolder(t);
  const codes = new Set<number>();
  const count = 7 * Object.keys(faults).length * seeds;
  t.true(count >= 300);
  const work = async (seed: number): Promise<void> => {
    const chain = randomChain(seed);
    const { openssl, depth } = ours(chain);
    const beside = ours(chain, [bystander, ...chain.trusted]);
    t.deepEqual({ code: beside.openssl.code, depth: beside.depth }, { code: openssl.code, depth });
    codes.add(openssl.code);
    t.deepEqual(
      { code: openssl.code, depth },
      await theirs(folder, chain, seed),
      `${seed}: ${chain.faults.join(', ')}`,
    );
  };
  for (let seed = 0; seed < count; seed += 4) await Promise.all([0, 1, 2, 3].map((more) => work(seed + more)));
  // The chains are of no use if most of them say the same.
  t.log(`${count} chains gave the codes ${[...codes].sort((one, other) => one - other).join(' ')}`);
  t.true(codes.size >= 20, [...codes].join(' '));
});

test('certificates with flipped bytes get the verdict of openssl verify, and none breaks anything', async (t) => {
  t.timeout(600_000);
  const folder = scratchFolder(t);
  const { root, issuer, leaf } = certificateChain({
    subject: 'Company/leaf.example',
    extensions: [alternativeNames(dnsName('leaf.example'))],
  });
  writeAll(folder, { 'root.pem': pem(root), 'issuer.pem': pem(issuer) });
  const trust = trustStore(sourced([root, bystander], 'root.pem'), ['root.pem']);
  const random = randomFrom(8);
  const batch = 500;
  const codes = new Set<number>();
  let differing = 0;
  for (let done = 0; done < 5000 * seeds; done += batch) {
    const files = Array.from({ length: batch }, (_, index) => {
      const bytes = Buffer.from(leaf);
      for (let flips = 1 + random(2); flips > 0; flips--) {
        const at = random(bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
      }
      return { name: `${done + index}.der`, bytes };
    });
    writeAll(folder, Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])));
    const flags = ['-no-CApath', '-no-CAstore', '-CAfile', 'root.pem', '-untrusted', 'issuer.pem'];
    const answers = await witness(
      folder,
      flags,
      files.map(({ name }) => name),
    );
    for (const { name, bytes } of files) {
      const question = {
        certificate: { bytes, source: join(folder, name) },
        trust,
        untrusted: sourced([issuer], 'issuer.pem'),
      };
      const { openssl, depth } = verifyCertificate(host, question, { firstPath: true, allowCommonName: true });
      codes.add(openssl.code);
      const theirs = answers.get(name);
      if (theirs?.code === openssl.code && theirs.depth === depth) continue;
      differing++;
      t.fail(`${bytes.toString('hex')}: ${openssl.code} at ${depth}, not ${theirs?.code} at ${theirs?.depth}`);
      if (differing > 5) return;
    }
  }
  t.is(differing, 0);
  t.true(codes.has(69) && codes.has(7) && codes.has(20), [...codes].join(' '));
});
