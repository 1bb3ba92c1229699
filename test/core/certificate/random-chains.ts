/** Chains with what goes wrong in life, made from a number: the same number makes the same kind of chain. */
import type { VerifyOptions } from '../../../src/core/certificate/verify-options.js';
import {
  alternativeNames,
  authority,
  authorityKeyId,
  basicConstraints,
  daysFromNow,
  dnsName,
  extendedKeyUsage,
  extension,
  ipName,
  type Keys,
  keyUsage,
  mailName,
  makeCertificate,
  makeRevocationList,
  nameConstraints,
  newKeys,
  newRsaKeys,
  policies,
  subjectKeyId,
} from './make-certificate.js';
import { octets } from './der-writer.js';

export interface MadeChain {
  readonly leaf: Buffer;
  readonly untrusted: readonly Buffer[];
  readonly trusted: readonly Buffer[];
  readonly revocationLists: readonly Buffer[];
  readonly options: VerifyOptions;
  /** The same for `openssl verify`. */
  readonly flags: readonly string[];
  readonly faults: readonly string[];
}

/** Numbers from a seed (mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below) | 0;
  };
}

const keyring: readonly Keys[] = [...Array.from({ length: 7 }, newKeys), newRsaKeys(), newRsaKeys()];

/** A certificate of the chain before it is made; faults change it. Place 0 is the leaf, the last one the root. */
interface Draft {
  subject: string;
  issuer: string;
  keys: Keys;
  signer: Keys;
  serial: number;
  notBefore: Date;
  notAfter: Date;
  constraints: Buffer[];
  usage: Buffer[];
  more: Buffer[];
  digest: 'sha1' | 'sha256';
  version: 1 | 3;
  spoil: ((signature: Buffer) => Buffer) | undefined;
}

interface Making {
  readonly drafts: Draft[];
  readonly random: (below: number) => number;
  readonly flags: string[];
  options: VerifyOptions;
  lists: Buffer[];
  /** Which drafts are believed. */
  believed: number[];
}

type Fault = (making: Making) => void;

const anyOf = ({ drafts, random }: Making): Draft => pick(drafts, random(drafts.length));
const authorityOf = ({ drafts, random }: Making): Draft => pick(drafts, 1 + random(Math.max(1, drafts.length - 1)));

function pick<Element>(elements: readonly Element[], index: number): Element {
  const element = elements[Math.min(index, elements.length - 1)];
  if (element === undefined) throw new Error('nothing to pick from');
  return element;
}

/** Revocation lists of every authority, one of them changed. */
function withLists(
  making: Making,
  all: boolean,
  change: Partial<Parameters<typeof makeRevocationList>[0]>,
  drop = -1,
): void {
  const { drafts, random } = making;
  const place = 1 + random(drafts.length - 1);
  making.lists = drafts.slice(1).flatMap((draft, index) => {
    if (index === drop) return [];
    const shape = { issuer: draft.subject, signer: draft.keys };
    return [makeRevocationList(index + 1 === place ? { ...shape, ...change } : shape)];
  });
  making.options = { ...making.options, revocation: all || making.options.revocation === 'all' ? 'all' : 'leaf' };
  making.flags.push('-crl_check', ...(all ? ['-crl_check_all'] : []));
}

const asked = (making: Making, options: VerifyOptions, ...flags: readonly string[]): void => {
  making.options = { ...making.options, ...options };
  making.flags.push(...flags);
};

const isEven = ({ random }: Making): boolean => random(2) === 0;

export const faults: Readonly<Record<string, Fault>> = {
  expired: (making) => void (anyOf(making).notAfter = daysFromNow(-0.5)),
  'not yet valid': (making) => void (anyOf(making).notBefore = daysFromNow(0.5)),
  'wrong issuer': (making) => void (anyOf(making).issuer = 'Nobody'),
  'signed by another': (making) => void (anyOf(making).signer = pick(keyring, 6)),
  'bad signature': (making) =>
    void (anyOf(making).spoil = (signature) => {
      signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1;
      return signature;
    }),
  'short signature': (making) => void (anyOf(making).spoil = (signature) => signature.subarray(0, 20)),
  'path length': (making) => void (authorityOf(making).constraints = [basicConstraints(true, making.random(2))]),
  'no authority': (making) => void (authorityOf(making).constraints = [basicConstraints(false)]),
  'no constraints': (making) => void (authorityOf(making).constraints = []),
  'version 1': (making) => {
    const draft = authorityOf(making);
    Object.assign(draft, { version: 1, constraints: [], usage: [], more: [] });
  },
  'no certificate signing': (making) => void (authorityOf(making).usage = [keyUsage(0, 6)]),
  'no revocation signing': (making) => {
    authorityOf(making).usage = [keyUsage(5)];
    withLists(making, true, {});
  },
  'unknown critical extension': (making) =>
    void anyOf(making).more.push(extension('1.2.3.4.5', true, octets(Buffer.from('?')))),
  'broken extension': (making) =>
    void anyOf(making).more.push(extension('2.5.29.17', false, Buffer.from([0x30, 5, 1]))),
  'permitted names': (making) =>
    void authorityOf(making).more.push(nameConstraints([dnsName(isEven(making) ? 'example' : 'other.example')], [])),
  'excluded names': (making) => void authorityOf(making).more.push(nameConstraints([], [dnsName('leaf.example')])),
  'odd constraints': (making) => void authorityOf(making).more.push(nameConstraints([ipName(1, 2, 3)], [])),
  revoked: (making) => withLists(making, isEven(making), { revoked: [making.random(making.drafts.length) + 1] }),
  'list expired': (making) => withLists(making, isEven(making), { nextUpdate: daysFromNow(-0.5) }),
  'list not yet valid': (making) => withLists(making, isEven(making), { thisUpdate: daysFromNow(0.5) }),
  'list badly signed': (making) => withLists(making, isEven(making), { signer: pick(keyring, 6) }),
  'list missing': (making) => withLists(making, isEven(making), {}, making.random(making.drafts.length - 1)),
  'list with unknown critical extension': (making) =>
    withLists(making, true, { extensions: [extension('1.2.3.4.6', true, octets(Buffer.from('?')))] }),
  'lists in order': (making) => withLists(making, true, {}),
  'root not believed': (making) => void (making.believed = []),
  'only an intermediate believed': (making) => void (making.believed = [1]),
  'any end': (making) => {
    making.believed = [1];
    asked(making, { partialChain: true }, '-partial_chain');
  },
  'leaf believed': (making) => making.believed.push(0),
  'self-signed leaf': (making) => {
    const leaf = pick(making.drafts, 0);
    Object.assign(leaf, { issuer: leaf.subject, signer: leaf.keys });
  },
  host: (making) => asked(making, { host: 'leaf.example' }, '-verify_hostname', 'leaf.example'),
  'other host': (making) => asked(making, { host: 'other.example' }, '-verify_hostname', 'other.example'),
  'host by common name': (making) => {
    pick(making.drafts, 0).more = [];
    asked(making, { host: 'leaf.example' }, '-verify_hostname', 'leaf.example');
  },
  address: (making) => asked(making, { ip: '192.0.2.1' }, '-verify_ip', '192.0.2.1'),
  'other address': (making) => asked(making, { ip: '2001:db8::1' }, '-verify_ip', '2001:db8::1'),
  mail: (making) => asked(making, { email: 'a@leaf.example' }, '-verify_email', 'a@leaf.example'),
  'other mail': (making) => asked(making, { email: 'b@leaf.example' }, '-verify_email', 'b@leaf.example'),
  'server purpose': (making) => asked(making, { purpose: 'server' }, '-purpose', 'sslserver'),
  'client purpose': (making) => asked(making, { purpose: 'client' }, '-purpose', 'sslclient'),
  'mail purpose': (making) => asked(making, { purpose: 'smime-sign' }, '-purpose', 'smimesign'),
  'any purpose': (making) => asked(making, { purpose: 'any' }, '-purpose', 'any'),
  'for clients only': (making) => {
    anyOf(making).more.push(extendedKeyUsage('1.3.6.1.5.5.7.3.2'));
    asked(making, { purpose: 'server' }, '-purpose', 'sslserver');
  },
  policy: (making) => asked(making, { policies: ['1.2.3.4'] }, '-policy', '1.2.3.4', '-policy_check'),
  'explicit policy': (making) => {
    for (const draft of making.drafts.slice(0, -1)) if (!isEven(making)) draft.more.push(policies('1.2.3.4'));
    asked(
      making,
      { policies: ['1.2.3.4'], explicitPolicy: true },
      '-policy',
      '1.2.3.4',
      '-policy_check',
      '-explicit_policy',
    );
  },
  depth: (making) => {
    const depth = making.random(3);
    asked(making, { depth }, '-verify_depth', String(depth));
  },
  'old digest': (making) => {
    anyOf(making).digest = 'sha1';
    asked(making, { securityLevel: 2 }, '-auth_level', '2');
  },
  strict: (making) => asked(making, { strict: true }, '-x509_strict'),
  'then and now': (making) => {
    const time = daysFromNow(making.random(80) - 40);
    asked(making, { time }, '-attime', String(time.getTime() / 1000));
  },
  'key identifiers that differ': (making) => {
    authorityOf(making).more.push(subjectKeyId('one'));
    for (const draft of making.drafts.slice(0, -1)) draft.more.push(authorityKeyId('other'));
  },
};

function draftsOf(length: number, random: (below: number) => number): Draft[] {
  const shuffled = keyring.slice(random(3), random(3) + 6);
  const keysAt = (place: number): Keys => pick(shuffled, place % shuffled.length);
  return Array.from({ length }, (_, place) => {
    const isLeaf = place === 0 && length > 1;
    const above = Math.min(place + 1, length - 1);
    return {
      subject: isLeaf ? 'leaf.example' : `CA ${place}`,
      issuer: `CA ${above}`,
      keys: keysAt(place),
      signer: keysAt(above),
      serial: place + 1,
      notBefore: daysFromNow(-30),
      notAfter: daysFromNow(30),
      constraints: isLeaf ? [] : authority().slice(0, 1),
      usage: isLeaf ? [] : authority().slice(1),
      more: isLeaf ? [alternativeNames(dnsName('leaf.example'), mailName('a@leaf.example'), ipName(192, 0, 2, 1))] : [],
      digest: 'sha256',
      version: 3,
      spoil: undefined,
    };
  });
}

/** A chain of two to five certificates with none, one or two faults. */
export function randomChain(seed: number): MadeChain {
  const random = randomFrom(seed);
  const drafts = draftsOf(2 + random(4), random);
  const making: Making = { drafts, random, flags: [], options: {}, lists: [], believed: [drafts.length - 1] };
  const names = Object.keys(faults);
  // Every fault comes up alone, in turn; the others by chance.
  const chosen = [pick(names, seed % names.length), ...(random(2) === 0 ? [pick(names, random(names.length))] : [])];
  for (const fault of new Set(chosen)) faults[fault]?.(making);
  const made = drafts.map(({ constraints, usage, more, spoil, ...shape }) =>
    makeCertificate({
      ...shape,
      extensions: shape.version === 1 ? [] : [...constraints, ...usage, ...more],
      ...(spoil === undefined ? {} : { spoil }),
    }),
  );
  return {
    leaf: pick(made, 0),
    untrusted: made.slice(1, made.length - (random(4) === 0 ? 0 : 1)),
    trusted: making.believed.map((place) => pick(made, place)),
    revocationLists: making.lists,
    options: making.options,
    flags: making.flags,
    faults: chosen,
  };
}
