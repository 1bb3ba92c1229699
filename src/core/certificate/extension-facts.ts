import { DerTag, type DerValue, derElements, readDer, readObjectIdentifier } from '../kernel/codec/der.js';
import { type GeneralName, readGeneralName } from './general-name.js';
import { keyPurposeNames, keyUsageNames } from './object-names.js';
import type { CertificateParts } from './read-certificate.js';
import { type Timestamp, readTimestamps } from './signed-timestamps.js';

/** What the extensions of a certificate say; an extension that is missing or cannot be read says nothing. */
export interface ExtensionFacts {
  readonly names: readonly GeneralName[];
  readonly keyUsages: readonly string[];
  readonly extendedKeyUsages: readonly string[];
  readonly isCa: boolean;
  /** Most authorities that may stand below; null without a limit. */
  readonly pathLength: number | null;
  readonly permittedNames: readonly GeneralName[];
  readonly excludedNames: readonly GeneralName[];
  readonly policies: readonly string[];
  readonly ocspUrls: readonly string[];
  readonly issuerUrls: readonly string[];
  readonly crlUrls: readonly string[];
  readonly timestamps: readonly Timestamp[];
  /** The server must send a stapled OCSP answer (RFC 7633). */
  readonly mustStaple: boolean;
}

export function extensionFacts({ extensions }: CertificateParts): ExtensionFacts {
  const read = <Value>(dotted: string, none: Value, reader: (value: DerValue) => Value): Value => {
    const extension = extensions.get(dotted);
    if (extension === undefined) return none;
    try {
      return reader(readDer(extension.value));
    } catch {
      return none;
    }
  };
  const constraints = read('2.5.29.19', { isCa: false, pathLength: null }, readConstraints);
  const trees = read('2.5.29.30', { permitted: [], excluded: [] }, readNameConstraints);
  const access = read('1.3.6.1.5.5.7.1.1', [], readAccess);
  const urlsOf = (method: string): string[] => access.flatMap((each) => (each.method === method ? [each.url] : []));
  return {
    names: read('2.5.29.17', [], (value) => derElements(value).map(readGeneralName)),
    keyUsages: read('2.5.29.15', [], readKeyUsages),
    extendedKeyUsages: read('2.5.29.37', [], (value) => derElements(value).map(keyPurpose)),
    ...constraints,
    permittedNames: trees.permitted,
    excludedNames: trees.excluded,
    policies: read('2.5.29.32', [], (value) => derElements(value).map((policy) => dotted(derElements(policy)[0]))),
    ocspUrls: urlsOf('1.3.6.1.5.5.7.48.1'),
    issuerUrls: urlsOf('1.3.6.1.5.5.7.48.2'),
    crlUrls: read('2.5.29.31', [], readDistributionPoints),
    timestamps: read('1.3.6.1.4.1.11129.2.4.2', [], (value) => readTimestamps(value.content)),
    mustStaple: read('1.3.6.1.5.5.7.1.24', false, (value) =>
      derElements(value).some(({ content }) => content.at(-1) === statusRequest),
    ),
  };
}

/** TLS extension number of OCSP stapling. */
const statusRequest = 5;

const dotted = (value: DerValue | undefined): string => readObjectIdentifier(value?.content ?? new Uint8Array());

const keyPurpose = (value: DerValue): string => keyPurposeNames[dotted(value)] ?? dotted(value);

function readKeyUsages({ content }: DerValue): string[] {
  return keyUsageNames.filter((_, bit) => ((content[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

function readConstraints(value: DerValue): { isCa: boolean; pathLength: number | null } {
  const parts = derElements(value);
  const isCa = parts[0]?.tag === DerTag.BOOLEAN && parts[0].content[0] !== 0;
  const length = parts.find(({ tag }) => tag === DerTag.INTEGER);
  const digits = length === undefined || length.content.length > 6 ? '' : Buffer.from(length.content).toString('hex');
  return { isCa, pathLength: digits === '' ? null : Number.parseInt(digits, 16) };
}

function readNameConstraints(value: DerValue): { permitted: GeneralName[]; excluded: GeneralName[] } {
  const trees = derElements(value);
  const namesOf = (tag: number): GeneralName[] =>
    trees.filter((tree) => tree.tag === tag).flatMap((tree) => derElements(tree, tag).flatMap(baseOf));
  return { permitted: namesOf(0xa0), excluded: namesOf(0xa1) };
}

/** The base of a GeneralSubtree; minimum and maximum are always 0 and absent (RFC 5280 4.2.1.10). */
function baseOf(tree: DerValue): GeneralName[] {
  const [base] = derElements(tree);
  return base === undefined ? [] : [readGeneralName(base)];
}

function readAccess(value: DerValue): { method: string; url: string }[] {
  return derElements(value).flatMap((description) => {
    const [method, location] = derElements(description);
    const name = location === undefined ? undefined : readGeneralName(location);
    return name?.type === 'uri' ? [{ method: dotted(method), url: name.value }] : [];
  });
}

/** The full names of distribution points (RFC 5280 4.2.1.13) that are URLs. */
function readDistributionPoints(value: DerValue): string[] {
  return derElements(value).flatMap((point) => {
    const name = derElements(point).find(({ tag }) => tag === 0xa0);
    const [full] = name === undefined ? [] : derElements(name, 0xa0);
    if (full?.tag !== 0xa0) return [];
    return derElements(full, 0xa0)
      .map(readGeneralName)
      .flatMap(({ type, value: url }) => (type === 'uri' ? [url] : []));
  });
}
