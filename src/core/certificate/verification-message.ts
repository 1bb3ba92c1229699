import type { ChainAnswer } from '../kernel/openssl.js';
import type { Sourced } from './certificate-files.js';
import type { ChainEntry } from './chain-entry.js';
import type { VerifyOptions } from './verify-options.js';

interface Told {
  /** The verdict as one of OpenSSL's codes. */
  readonly code: number;
  readonly answer: ChainAnswer;
  readonly entries: readonly ChainEntry[];
  readonly options: VerifyOptions;
  readonly certificate: Sourced;
}

/** One sentence: which certificate, what about it, and the value that decided. */
export function verificationMessage({ code, answer, entries, options, certificate }: Told): string {
  const entry = entries[answer.depth];
  if (code === 0) return `${subjectOf(entries[0], certificate)} is valid`;
  const who = subjectOf(entry, certificate);
  const say = sayings[code];
  if (say !== undefined) return say(who, entry, options);
  return `${who}: ${answer.sentence}`;
}

const subjectOf = (entry: ChainEntry | undefined, { source }: Sourced): string =>
  entry === undefined || entry.subject === '' ? source : entry.subject;

type Saying = (who: string, entry: ChainEntry | undefined, options: VerifyOptions) => string;

const issuerOf = (entry: ChainEntry | undefined): string => entry?.issuer ?? '';
const timeText = (time: Date | null | undefined): string =>
  time?.toISOString().replace('.000Z', 'Z') ?? 'an unknown time';

const sayings: Readonly<Record<number, Saying>> = {
  2: (who, entry) => `${who} is believed, but its issuer ${issuerOf(entry)} is not there to end the chain`,
  3: (who, entry) => `There is no revocation list of ${issuerOf(entry)} for ${who}`,
  4: (who) => `The signature of ${who} does not decode under its issuer's key`,
  5: (who) => `The signature of the revocation list for ${who} does not decode under its issuer's key`,
  7: (who, entry) => `The signature of ${who} was not made by the key of ${issuerOf(entry)}`,
  8: (who) => `The signature of the revocation list for ${who} was not made by its issuer's key`,
  9: (who, entry) => `${who} is not valid before ${timeText(entry?.notBefore)}`,
  10: (who, entry) => `${who} expired at ${timeText(entry?.notAfter)}`,
  11: (who) => `The revocation list for ${who} is not valid yet`,
  12: (who) => `The revocation list for ${who} has expired`,
  18: (who) => `${who} is signed by its own key, and is not among the certificates believed`,
  19: (who) => `The chain ends in ${who}, which is not among the certificates believed`,
  20: (who, entry) => `No certificate of ${issuerOf(entry)}, the issuer of ${who}, was found`,
  21: (who, entry) => `No certificate of ${issuerOf(entry)}, the issuer of ${who}, was found`,
  23: (who, entry) => `${who} was revoked by ${issuerOf(entry)}`,
  27: (who, _, { pins = [] }) => `The key of ${who} is none of the ${String(pins.length)} pinned`,
  62: (who, _, { host = '' }) => `${who} is not a certificate for the host ${host}`,
  63: (who, _, { email = '' }) => `${who} is not a certificate for the mail address ${email}`,
  64: (who, _, { ip, host = '' }) => `${who} is not a certificate for the IP address ${ip ?? host}`,
  69: (who) => `${who} does not hold a certificate that can be decoded`,
  79: (who) => `${who} may not issue certificates: it is no certificate authority`,
};
