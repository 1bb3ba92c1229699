/**
 * Certificates that were signed by several authorities: whichever way a valid path lies, it is found, and none is found
 * where there is none.
 */
import test from 'ava';
import type { Sourced } from '../../../src/core/certificate/certificate-files.js';
import { mostPaths } from '../../../src/core/certificate/limits.js';
import { trustStore } from '../../../src/core/certificate/trust-store.js';
import { verifyCertificate } from '../../../src/core/certificate/verify-certificate.js';
import { openHost } from '../../../src/core/open-host.js';
import {
  alternativeNames,
  authority,
  authorityKeyId,
  basicConstraints,
  type CertificateShape,
  daysFromNow,
  dnsName,
  extendedKeyUsage,
  type Keys,
  makeCertificate,
  nameConstraints,
  newKeys,
  pem,
  subjectKeyId,
} from './make-certificate.js';
import { scratchFolder, witness, writeAll } from './openssl-witness.js';
import { randomFrom } from './random-chains.js';

const host = openHost();
const sourced = (certificates: readonly Buffer[]): Sourced[] =>
  certificates.map((bytes) => ({ bytes, source: 'test' }));
const keyring = new Map<string, Keys>();
const keysOf = (name: string): Keys => {
  let keys = keyring.get(name);
  if (keys === undefined) keyring.set(name, (keys = newKeys()));
  return keys;
};

/** What may be wrong with one certificate of an authority. */
const flaws: Readonly<Record<string, (shape: CertificateShape) => CertificateShape>> = {
  expired: (shape) => ({ ...shape, notAfter: daysFromNow(-0.5) }),
  'not yet valid': (shape) => ({ ...shape, notBefore: daysFromNow(0.5) }),
  'of another key': (shape) => ({ ...shape, keys: keysOf('twin') }),
  'signed by nobody': (shape) => ({ ...shape, signer: keysOf('nobody') }),
  'no authority': (shape) => ({ ...shape, extensions: [basicConstraints(false)] }),
  'no constraints': (shape) => ({ ...shape, extensions: [] }),
  'for clients': (shape) => ({
    ...shape,
    extensions: [...(shape.extensions ?? []), extendedKeyUsage('1.3.6.1.5.5.7.3.2')],
  }),
  'for other names': (shape) => ({
    ...shape,
    extensions: [...(shape.extensions ?? []), nameConstraints([dnsName('other.example')], [])],
  }),
};

/** Who signed whom, and what is wrong with the certificate that says so. */
interface Edge {
  readonly subject: string;
  readonly issuer: string;
  readonly flaw?: string;
}

function certificateOf({ subject, issuer, flaw }: Edge, serial: number, withIds: boolean): Buffer {
  const isLeaf = subject === 'leaf';
  const ids = withIds ? [subjectKeyId(subject), authorityKeyId(issuer)] : [];
  const shape: CertificateShape = {
    subject,
    issuer,
    serial,
    keys: keysOf(subject),
    signer: keysOf(issuer),
    extensions: [...(isLeaf ? [alternativeNames(dnsName('leaf.example'))] : authority()), ...ids],
  };
  return makeCertificate((flaw === undefined ? undefined : flaws[flaw])?.(shape) ?? shape);
}

interface Graph {
  readonly edges: readonly Edge[];
  readonly believed: readonly string[];
}

/** Whether a way without a flaw leads to a root that is believed; known from the drawing, without any certificate. */
function hasWay({ edges, believed }: Graph, from = 'leaf', seen: readonly string[] = []): boolean {
  const isRoot = ({ subject, issuer, flaw }: Edge): boolean =>
    subject === from && issuer === from && flaw === undefined;
  if (believed.includes(from) && edges.some(isRoot)) return true;
  return edges.some(
    ({ subject, issuer, flaw }) =>
      subject === from &&
      flaw === undefined &&
      !seen.includes(issuer) &&
      hasWay({ edges, believed }, issuer, [...seen, from]),
  );
}

function made({ edges, believed }: Graph, withIds: boolean) {
  const certificates = edges.map((each, serial) => ({ ...each, bytes: certificateOf(each, serial + 1, withIds) }));
  const isAnchor = ({ subject, issuer }: Edge): boolean => subject === issuer && believed.includes(subject);
  const [leaf] = certificates;
  if (leaf === undefined) throw new Error('a graph begins with its leaf');
  return {
    leaf: leaf.bytes,
    trusted: certificates.filter(isAnchor).map(({ bytes }) => bytes),
    untrusted: certificates.filter((each) => each !== leaf && !isAnchor(each)).map(({ bytes }) => bytes),
  };
}

function ask(graph: Graph, withIds: boolean, firstPath: boolean) {
  const { leaf, trusted, untrusted } = made(graph, withIds);
  const question = {
    certificate: { bytes: leaf, source: 'leaf' },
    trust: trustStore(sourced(trusted), ['test']),
    untrusted: sourced(untrusted),
  };
  return verifyCertificate(host, question, { host: 'leaf.example', purpose: 'server', firstPath });
}

const edge = (subject: string, issuer: string, flaw?: string): Edge =>
  flaw === undefined ? { subject, issuer } : { subject, issuer, flaw };

const drawn: Readonly<Record<string, Graph>> = {
  'two roots, of which the one not believed comes first': {
    edges: [edge('leaf', 'A'), edge('A', 'R1'), edge('A', 'R2'), edge('R1', 'R1'), edge('R2', 'R2')],
    believed: ['R2'],
  },
  'an expired root that was signed again by a younger one': {
    edges: [edge('leaf', 'A'), edge('A', 'R1'), edge('R1', 'R1', 'expired'), edge('R1', 'R2'), edge('R2', 'R2')],
    believed: ['R1', 'R2'],
  },
  'a bridge between two authorities': {
    edges: [
      edge('leaf', 'A'),
      edge('A', 'B', 'for clients'),
      edge('A', 'C'),
      edge('C', 'B'),
      edge('B', 'R'),
      edge('R', 'R'),
    ],
    believed: ['R'],
  },
  'authorities that signed each other, with one way out': {
    edges: [
      edge('leaf', 'A'),
      edge('A', 'B'),
      edge('B', 'A'),
      edge('B', 'C'),
      edge('C', 'A'),
      edge('C', 'R'),
      edge('R', 'R'),
    ],
    believed: ['R'],
  },
  'authorities that signed each other, without a way out': {
    edges: [edge('leaf', 'A'), edge('A', 'B'), edge('B', 'A'), edge('B', 'C'), edge('C', 'A')],
    believed: [],
  },
  'a way that is flawed late and one that is not': {
    edges: [
      edge('leaf', 'A'),
      edge('A', 'B'),
      edge('B', 'R1', 'for other names'),
      edge('A', 'C'),
      edge('C', 'R2'),
      edge('R1', 'R1'),
      edge('R2', 'R2'),
    ],
    believed: ['R1', 'R2'],
  },
};

for (const [name, graph] of Object.entries(drawn)) {
  test(`a path is found exactly when there is one: ${name}`, (t) => {
    for (const withIds of [false, true]) t.is(ask(graph, withIds, false).code === 0, hasWay(graph));
  });
}

for (const flaw of Object.keys(flaws)) {
  test(`a flawed certificate (${flaw}) beside a good one of the same authority does no harm, in whatever order`, (t) => {
    const good = edge('A', 'R');
    const bad = edge('A', 'R', flaw);
    for (const pair of [
      [good, bad],
      [bad, good],
    ]) {
      t.is(ask({ edges: [edge('leaf', 'A'), ...pair, edge('R', 'R')], believed: ['R'] }, true, false).code, 0);
    }
    t.not(ask({ edges: [edge('leaf', 'A'), bad, edge('R', 'R')], believed: ['R'] }, true, false).code, 0);
  });
}

test('where an authority has two certificates, a bridge or a loop, ours is right every time and openssl verify is not', async (t) => {
  t.timeout(300_000);
  const folder = scratchFolder(t);
  const roots = [edge('R', 'R'), edge('S', 'S')];
  const twins = Object.keys(flaws).flatMap((flaw) => {
    const [good, bad] = [edge('A', 'R'), edge('A', 'R', flaw)];
    return [
      [edge('leaf', 'A'), bad, good],
      [edge('leaf', 'A'), good, bad],
      [edge('leaf', 'A'), edge('A', 'S', flaw), good],
      [edge('leaf', 'A'), edge('A', 'B', flaw), edge('B', 'R'), good],
      [edge('leaf', 'A'), edge('A', 'B'), edge('B', 'S', flaw), edge('B', 'R')],
      [edge('leaf', 'A'), edge('A', 'B'), edge('B', 'A'), edge('B', 'R', flaw), edge('A', 'R')],
      [edge('leaf', 'A'), bad],
    ].map((edges): Graph => ({ edges: [...edges, ...roots], believed: ['R', 'S'] }));
  });
  const graphs = [...Object.values(drawn), ...twins];
  let [ours, theirs] = [0, 0];
  const work = async (graph: Graph, place: number): Promise<void> => {
    const { leaf, trusted, untrusted } = made(graph, true);
    const all = (certificates: readonly Buffer[]): string => certificates.map((each) => pem(each)).join('');
    const files = { leaf: `${place}-leaf.pem`, ca: `${place}-ca.pem`, more: `${place}-more.pem` };
    writeAll(folder, { [files.leaf]: pem(leaf), [files.ca]: all(trusted), [files.more]: all(untrusted) });
    const store = trusted.length === 0 ? ['-no-CAfile'] : ['-CAfile', files.ca];
    const flags = ['-no-CApath', '-no-CAstore', ...store, '-untrusted', files.more, '-purpose', 'sslserver'];
    const answers = await witness(folder, flags, [files.leaf]);
    if ((answers.get(files.leaf)?.code === 0) === hasWay(graph)) theirs++;
    if ((ask(graph, true, false).code === 0) === hasWay(graph)) ours++;
  };
  for (let place = 0; place < graphs.length; place += 4) {
    await Promise.all(graphs.slice(place, place + 4).map((graph, more) => work(graph, place + more)));
  }
  t.log(`of ${graphs.length} graphs ours judges ${ours} rightly, openssl verify ${theirs}`);
  t.is(ours, graphs.length);
  t.true(theirs < graphs.length);
});

function randomGraph(seed: number): Graph {
  const random = randomFrom(seed);
  const names = ['A', 'B', 'C', 'D'].slice(0, 2 + random(3));
  const roots = ['R1', 'R2'];
  const kinds = Object.keys(flaws);
  const flawed = (subject: string, issuer: string): Edge =>
    edge(subject, issuer, random(5) < 2 ? kinds[random(kinds.length)] : undefined);
  const edges = [edge('leaf', 'A')];
  for (const subject of names) {
    for (const issuer of [...names, ...roots])
      if (issuer !== subject && random(5) < 3) edges.push(flawed(subject, issuer));
  }
  edges.push(edge('R1', 'R1'), edge('R2', 'R2'), ...(random(2) === 0 ? [flawed('R1', 'R2')] : []));
  return { edges, believed: random(3) === 0 ? ['R2'] : ['R1', 'R2'] };
}

test('of two hundred tangled authorities, each gets the verdict that its drawing has; the first path alone does not do', (t) => {
  t.timeout(300_000);
  let firstPathRight = 0;
  let valid = 0;
  const count = 200;
  for (let seed = 0; seed < count; seed++) {
    const graph = randomGraph(seed);
    const expected = hasWay(graph);
    const verdict = ask(graph, seed % 2 === 0, false);
    t.is(verdict.code === 0, expected, `${seed}: ${verdict.message} ${JSON.stringify(graph)}`);
    if ((ask(graph, seed % 2 === 0, true).code === 0) === expected) firstPathRight++;
    if (expected) valid++;
  }
  t.log(`${valid} of ${count} are valid; the first path alone is right for ${firstPathRight}`);
  t.true(valid > count / 10 && valid < (count * 9) / 10);
  t.true(firstPathRight < count);
});

test('forty authorities of one name cost no more than the budget, and end as the first path did', (t) => {
  const keys = Array.from({ length: 40 }, newKeys);
  const same = keys.map((own, index) =>
    makeCertificate({
      subject: 'A',
      issuer: 'A',
      keys: own,
      signer: keys[(index + 1) % 40] ?? own,
      serial: index + 1,
      extensions: authority(),
    }),
  );
  const leaf = makeCertificate({ subject: 'leaf', issuer: 'A', keys: keysOf('leaf'), signer: keysOf('nobody') });
  const trust = trustStore(sourced(same.slice(0, 1)), ['test']);
  const started = performance.now();
  const verdict = verifyCertificate(host, {
    certificate: { bytes: leaf, source: 'leaf' },
    trust,
    untrusted: sourced(same),
  });
  t.not(verdict.code, 0);
  t.true(verdict.paths <= mostPaths + 1);
  t.true(performance.now() - started < 30_000);
});

test('why each other issuer is not in the chain is told', (t) => {
  const [rootKeys, aKeys, otherKeys] = [keysOf('R'), keysOf('A'), keysOf('other')];
  const issuer = (more: Partial<CertificateShape>, ...ids: readonly Buffer[]): Buffer =>
    makeCertificate({
      subject: 'A',
      issuer: 'R',
      keys: aKeys,
      signer: rootKeys,
      extensions: [...authority(), ...ids],
      ...more,
    });
  const candidates: Readonly<Record<string, Buffer>> = {
    'other-key-identifier': issuer({ keys: otherKeys, serial: 2 }, subjectKeyId('B')),
    'other-signature': issuer({ keys: otherKeys, serial: 3 }),
    expired: issuer({ notAfter: daysFromNow(-0.5), serial: 4 }, subjectKeyId('A')),
    'not-yet-valid': issuer({ notBefore: daysFromNow(0.5), serial: 5 }, subjectKeyId('A')),
    'other-name': issuer({ subject: 'Z', serial: 6 }, subjectKeyId('A')),
    'not-needed': issuer({ serial: 7 }, subjectKeyId('A')),
  };
  const leaf = makeCertificate({
    subject: 'leaf',
    issuer: 'A',
    keys: keysOf('leaf'),
    signer: aKeys,
    extensions: [authorityKeyId('A')],
  });
  const root = makeCertificate({
    subject: 'R',
    issuer: 'R',
    keys: rootKeys,
    signer: rootKeys,
    extensions: authority(),
  });
  const question = {
    certificate: { bytes: leaf, source: 'leaf' },
    trust: trustStore(sourced([root]), ['test']),
    untrusted: sourced([issuer({}, subjectKeyId('A')), ...Object.values(candidates)]),
  };
  const { code, refusedIssuers } = verifyCertificate(host, question);
  t.is(code, 0);
  t.deepEqual(refusedIssuers.map(({ why }) => why).sort(), Object.keys(candidates).sort());
  t.true(refusedIssuers.every(({ depth, source, trusted }) => depth === 0 && source === 'test' && !trusted));
});

test('a root that is believed is not said to lead to nothing believed, where the fault came before it', (t) => {
  const [rootKeys, aKeys] = [keysOf('R'), keysOf('A')];
  const of = (subject: string, issuer: string, keys: typeof rootKeys, signer: typeof rootKeys): Buffer =>
    makeCertificate({ subject, issuer, keys, signer, extensions: subject === 'leaf' ? [] : authority() });
  const issuer = of('A', 'R', aKeys, rootKeys);
  const whyAt = (trusted: readonly Buffer[]) => {
    const question = {
      certificate: { bytes: of('leaf', 'A', keysOf('leaf'), aKeys), source: 'leaf' },
      trust: trustStore(sourced(trusted), ['test']),
      untrusted: sourced([issuer]),
    };
    const { openssl, refusedIssuers } = verifyCertificate(host, question, { depth: 0 });
    return [openssl.code, refusedIssuers.map(({ subject, trusted: believed, why }) => [subject, believed, why])];
  };
  t.deepEqual(whyAt([of('R', 'R', rootKeys, rootKeys)]), [22, [['CN=R', true, 'not-reached']]]);
});
