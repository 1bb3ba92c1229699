import { BusinessError } from '../errors.js';
import { ipVersionOf } from '../kernel/codec/ip-address.js';
import type { ChainSettings } from '../kernel/openssl.js';

/** What a certificate is checked against, beyond its chain. Absent is as `openssl verify` has it. */
export interface VerifyOptions {
  /** Host name that the certificate must be for; an IP address here counts as `ip`. */
  readonly host?: string;
  readonly ip?: string;
  readonly email?: string;
  /** Let the subject's common name stand for a host name where no name of that kind is in the certificate. */
  readonly allowCommonName?: boolean;
  /** The moment that must lie within every validity; now when absent. */
  readonly time?: Date;
  readonly purpose?: Purpose;
  /** Let any certificate of the store end the chain, not only self-signed ones. */
  readonly partialChain?: boolean;
  /** Most intermediates of a chain; 100 when absent. */
  readonly depth?: number;
  /** Certificate policies of which one must hold, as dotted object identifiers. */
  readonly policies?: readonly string[];
  readonly policyCheck?: boolean;
  readonly explicitPolicy?: boolean;
  readonly inhibitAnyPolicy?: boolean;
  readonly inhibitPolicyMapping?: boolean;
  /** 0..5: what keys and digests are strong enough (SSL_CTX_set_security_level(3)); 0 when absent. */
  readonly securityLevel?: number;
  /** Refuse what breaks RFC 5280 without harm. */
  readonly strict?: boolean;
  /** `leaf` when revocation lists are given, and absent. */
  readonly revocation?: 'none' | 'leaf' | 'all';
  /** Revocation lists that are of other issuers, or for a part of the certificates only. */
  readonly extendedRevocation?: boolean;
  readonly deltaRevocation?: boolean;
  /** Do not look for another path when OpenSSL's first fails. */
  readonly firstPath?: boolean;
  /** Of these digests of public keys (`sha256//BASE64`) one must be the certificate's. */
  readonly pins?: readonly string[];
}

/** X509_PURPOSE_* (openssl/x509v3.h), in words. */
export const purposes = {
  client: 1,
  server: 2,
  'smime-sign': 4,
  'smime-encrypt': 5,
  'crl-sign': 6,
  any: 7,
  ocsp: 8,
  timestamp: 9,
} as const;

export type Purpose = keyof typeof purposes;

/** X509_V_FLAG_* (openssl/x509_vfy.h). */
const flagBits = {
  crlCheck: 0x4,
  crlCheckAll: 0x8,
  strict: 0x20,
  policyCheck: 0x80,
  explicitPolicy: 0x100,
  inhibitAny: 0x200,
  inhibitMap: 0x400,
  extendedCrl: 0x1000,
  useDeltas: 0x2000,
  partialChain: 0x80000,
} as const;

/** X509_CHECK_FLAG_NEVER_CHECK_SUBJECT (openssl/x509v3.h). */
const neverCheckSubject = 0x20;

/**
 * OpenSSL's settings for these options.
 * @throws BusinessError `value.range`, `value.text` for what can be told without OpenSSL
 */
export function chainSettings(options: VerifyOptions, withRevocationLists: boolean): ChainSettings {
  const { host, ip, email, time, purpose, depth, securityLevel, policies = [] } = options;
  if (time !== undefined && Number.isNaN(time.getTime())) throw new BusinessError('value.text', 'The time is no date');
  within('depth', depth, 0, 100);
  within('security level', securityLevel, 0, 5);
  const literal = host === undefined ? undefined : addressIn(host);
  const address = ip ?? literal;
  return {
    flags: flagsOf(options, withRevocationLists),
    hostFlags: options.allowCommonName === true ? 0 : neverCheckSubject,
    policies,
    ...(purpose === undefined ? {} : { purpose: purposes[purpose] }),
    ...(time === undefined ? {} : { time: Math.floor(time.getTime() / 1000) }),
    ...(depth === undefined ? {} : { depth }),
    ...(securityLevel === undefined ? {} : { securityLevel }),
    ...(host === undefined || literal !== undefined ? {} : { host: host.replace(/(?<=.)\.$/, '') }),
    ...(address === undefined ? {} : { ip: address }),
    ...(email === undefined ? {} : { email }),
  };
}

function flagsOf(options: VerifyOptions, withRevocationLists: boolean): number {
  const revocation = options.revocation ?? (withRevocationLists ? 'leaf' : 'none');
  const wanted: readonly (readonly [boolean | undefined, number])[] = [
    [revocation !== 'none', flagBits.crlCheck],
    [revocation === 'all', flagBits.crlCheckAll],
    [options.strict, flagBits.strict],
    [options.policyCheck ?? (options.policies ?? []).length > 0, flagBits.policyCheck],
    [options.explicitPolicy, flagBits.explicitPolicy | flagBits.policyCheck],
    [options.inhibitAnyPolicy, flagBits.inhibitAny | flagBits.policyCheck],
    [options.inhibitPolicyMapping, flagBits.inhibitMap | flagBits.policyCheck],
    [options.extendedRevocation, flagBits.extendedCrl],
    [options.deltaRevocation, flagBits.useDeltas],
    [options.partialChain, flagBits.partialChain],
  ];
  return wanted.reduce((flags, [on, bit]) => (on === true ? flags | bit : flags), 0);
}

function within(what: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw new BusinessError('value.range', `The ${what} lies between ${least} and ${most}, and is not ${String(value)}`);
}

/** The IP address that a host is written as, brackets apart; undefined for a name. */
function addressIn(host: string): string | undefined {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  return ipVersionOf(bare) === 0 ? undefined : bare;
}
