import test from 'ava';
import { askOpenSsl, type ChainAnswer } from '../../../src/core/kernel/openssl.js';
import { KeptCertificates } from '../../../src/core/kernel/openssl-memory.js';
import { authority, makeCertificate, newKeys } from '../certificate/make-certificate.js';

const keys = newKeys();
const made = (subject: string, issuer: string): Buffer =>
  makeCertificate({ subject, issuer, keys, signer: keys, ...(subject === 'leaf' ? {} : { extensions: authority() }) });

function ask(certificate: Buffer, trusted: readonly Buffer[], untrusted: readonly Buffer[]): ChainAnswer {
  const settings = { flags: 0, hostFlags: 0, policies: [] };
  return askOpenSsl({ certificate, trusted, untrusted, revocationLists: [], settings });
}

test('a certificate that is kept is believed only where it is said to be', (t) => {
  const [root, issuer, leaf] = [made('root', 'root'), made('issuer', 'root'), made('leaf', 'issuer')] as const;
  for (let round = 0; round < 3; round++) {
    const believed = ask(leaf, [root], [issuer]);
    t.is(believed.code, 0);
    t.deepEqual(
      believed.chain.map(({ from }) => from),
      ['certificate', 'untrusted', 'trusted'],
    );
    const given = ask(leaf, [], [issuer, root]);
    t.is(given.code, 19);
    t.deepEqual(
      given.chain.map(({ from }) => from),
      ['certificate', 'untrusted', 'untrusted'],
    );
    t.is(ask(leaf, [], []).code, 20);
    t.is(ask(leaf, [root, root], [issuer, issuer]).code, 0);
  }
});

test('more authorities than are kept are judged as well, together and one by one', (t) => {
  const names = Array.from({ length: 200 }, (_, at) => `root ${at}`);
  const roots = names.map((name) => made(name, name));
  const leaves = names.map((name) => made('leaf', name));
  for (const [at, leaf] of [...leaves.entries(), ...leaves.entries()]) {
    const own = roots[at] ?? leaf;
    t.is(ask(leaf, [own], []).code, 0);
    if (at % 20 === 0) t.is(ask(leaf, roots, []).code, 0);
    if (at % 20 === 0) t.is(ask(leaf, roots.toSpliced(at, 1), []).code, 20);
  }
});

test('of certificates that are too many those used longest ago are freed, each once, and what does not decode is not kept', (t) => {
  const kept = new KeptCertificates();
  const bytes = (at: number): Buffer => Buffer.from([at]);
  const freed: bigint[] = [];
  for (let at = 0; at < 130; at++) kept.get(bytes(at), () => BigInt(at + 1));
  t.is(
    kept.get(bytes(0), () => 999n),
    1n,
  );
  t.is(
    kept.get(bytes(200), () => 0n),
    0n,
  );
  kept.trim((pointer) => freed.push(pointer));
  kept.trim((pointer) => freed.push(pointer));
  t.deepEqual(freed, [2n, 3n]);
  t.is(
    kept.get(bytes(1), () => 5000n),
    5000n,
  );
});
