import * as Flags from '@oclif/core/flags';
import { purposes, type Purpose, type VerifyOptions } from '../core/certificate/verify-options.js';
import { BusinessError } from '../core/errors.js';
import { wholeNumber } from './flags.js';

const files = (summary: string) =>
  Flags.string({ summary, helpValue: 'FILE', multiple: true, multipleNonGreedy: true });

/** The moment that counts. */
export const timeFlag = {
  time: Flags.custom<Date>({ parse: async (text) => parseTime(text) })({
    summary: 'the moment that counts, as 2026-01-31, 2026-01-31T12:00:00Z or seconds since 1970',
    helpValue: 'TIME',
  }),
};

/** What a certificate is held against, for every command that verifies one. */
export const verificationFlags = {
  ca: files('believe these certificates, a file or a folder, in place of the store of this machine'),
  'partial-chain': Flags.boolean({ summary: 'let any certificate believed end the chain, not only a self-signed one' }),
  'first-path': Flags.boolean({ summary: 'do not look for another path when the first one fails' }),
  'allow-cn': Flags.boolean({ summary: 'let the common name stand for a host name where there is no other' }),
  strict: Flags.boolean({ summary: 'refuse what breaks RFC 5280 without harm too' }),
  depth: wholeNumber('depth', 0, 100)({ summary: 'most intermediates of a chain', helpValue: 'N' }),
  'security-level': wholeNumber(
    'security-level',
    0,
    5,
  )({ summary: 'least strength of keys and digests: 1 = 80 bits, 2 = 112, 3 = 128', helpValue: 'N' }),
  pin: Flags.string({
    summary: 'digest that the key of the certificate must have, as curl takes it',
    helpValue: 'sha256//BASE64',
    multiple: true,
    multipleNonGreedy: true,
  }),
};

/** When a certificate counts as too old to be left alone. */
export const expiryFlag = {
  'expires-within': Flags.custom<number>({ parse: async (text) => parseSpan(text, 'expires-within') })({
    summary: 'exit 1 also when it expires within this time: 21d, 12h, 3w',
    helpValue: 'TIME',
  }),
};

/** What is asked for beyond the chain of a server, which is known by its name already. */
export const questionFlags = {
  untrusted: files('further intermediates that may stand in the chain'),
  crl: files('revocation lists, PEM or DER; the certificate must not be on them'),
  'crl-all': Flags.boolean({ summary: 'hold the whole chain against revocation lists, not the certificate alone' }),
  'extended-crl': Flags.boolean({ summary: 'take revocation lists of other issuers and of parts of the certificates' }),
  'delta-crl': Flags.boolean({ summary: 'take revocation lists that add to others' }),
  ip: Flags.string({ summary: 'the IP address that the certificate must be for', helpValue: 'ADDRESS' }),
  email: Flags.string({ summary: 'mail address that the certificate must be for', helpValue: 'ADDRESS' }),
  purpose: Flags.option({
    options: Object.keys(purposes) as Purpose[],
    summary: 'what the certificate is to be used for',
  })(),
  policy: Flags.string({
    summary: 'policy that is acceptable, as a dotted object identifier; --explicit-policy asks for one',
    helpValue: 'OID',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'explicit-policy': Flags.boolean({ summary: 'ask for an acceptable policy in the whole chain' }),
  'inhibit-any': Flags.boolean({ summary: 'do not let anyPolicy stand for every policy' }),
  'inhibit-map': Flags.boolean({ summary: 'do not let policies be mapped' }),
};

/** What the flags hold that say how to verify. */
export interface VerificationWords {
  readonly host?: string | undefined;
  readonly ip?: string | undefined;
  readonly email?: string | undefined;
  readonly purpose?: Purpose | undefined;
  readonly time?: Date | undefined;
  readonly depth?: number | undefined;
  readonly 'security-level'?: number | undefined;
  readonly pin?: readonly string[] | undefined;
  readonly policy?: readonly string[] | undefined;
  readonly 'crl-all'?: boolean;
  readonly 'extended-crl'?: boolean;
  readonly 'delta-crl'?: boolean;
  readonly 'explicit-policy'?: boolean;
  readonly 'inhibit-any'?: boolean;
  readonly 'inhibit-map'?: boolean;
  readonly 'partial-chain': boolean;
  readonly 'first-path': boolean;
  readonly 'allow-cn': boolean;
  readonly strict: boolean;
}

/**
 * The options that the flags stand for.
 * @throws BusinessError `usage.flag` for a pin that is none
 */
export function verifyOptionsOf(words: VerificationWords): VerifyOptions {
  const given = {
    host: words.host,
    ip: words.ip,
    email: words.email,
    purpose: words.purpose,
    time: words.time,
    depth: words.depth,
    securityLevel: words['security-level'],
    policies: words.policy,
    pins: words.pin?.flatMap(parsePins),
    revocation: words['crl-all'] === true ? 'all' : undefined,
    extendedRevocation: words['extended-crl'],
    deltaRevocation: words['delta-crl'],
    explicitPolicy: words['explicit-policy'],
    inhibitAnyPolicy: words['inhibit-any'],
    inhibitPolicyMapping: words['inhibit-map'],
    partialChain: words['partial-chain'],
    firstPath: words['first-path'],
    allowCommonName: words['allow-cn'],
    strict: words.strict,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** `sha256//BASE64`, several divided by semicolons. */
function parsePins(text: string): string[] {
  const pins = text.split(';');
  for (const pin of pins) {
    if (!/^sha256\/\/[A-Za-z0-9+/]{43}=$/.test(pin)) {
      throw new BusinessError('usage.flag', `--pin takes sha256// and a digest of 32 bytes in base64, not "${pin}"`);
    }
  }
  return pins;
}

function parseTime(text: string): Date {
  const time = /^\d{1,12}$/.test(text)
    ? new Date(Number(text) * 1000)
    : new Date(/^\d{4}-\d\d-\d\d/.test(text) ? text : '');
  if (!Number.isNaN(time.getTime())) return time;
  throw new BusinessError(
    'usage.flag',
    `--time takes a date such as 2026-01-31T12:00:00Z or seconds since 1970, not "${text}"`,
  );
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function parseSpan(text: string, flag: string): number {
  const [, figure, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const span = Number(figure) * (unitMs[unit] ?? Number.NaN);
  if (!Number.isNaN(span)) return span;
  throw new BusinessError('usage.flag', `--${flag} takes a time with its unit, such as 12h, 21d or 3w, not "${text}"`);
}
