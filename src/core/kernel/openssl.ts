/** What OpenSSL is asked about certificates. The rules for its pointers stand in `openssl-memory.ts`. */
import { BusinessError } from '../errors.js';
import type { OpenSsl, OpenSslName } from './openssl-functions.js';
import { type Arena, KeptCertificates, pointerOf, withArena } from './openssl-memory.js';

/** What OpenSSL is asked. Certificates and revocation lists are DER. */
export interface ChainQuestion {
  readonly certificate: Uint8Array;
  readonly trusted: readonly Uint8Array[];
  readonly untrusted: readonly Uint8Array[];
  readonly revocationLists: readonly Uint8Array[];
  readonly settings: ChainSettings;
}

/** The parameters of X509_VERIFY_PARAM; what is absent stays as OpenSSL has it. */
export interface ChainSettings {
  /** X509_V_FLAG_*, joined. */
  readonly flags: number;
  /** X509_CHECK_FLAG_*, joined. */
  readonly hostFlags: number;
  readonly purpose?: number;
  /** Seconds since 1970. */
  readonly time?: number;
  readonly depth?: number;
  readonly securityLevel?: number;
  readonly host?: string;
  readonly email?: string;
  readonly ip?: string;
  /** Object identifiers, dotted. */
  readonly policies: readonly string[];
}

/** Where a certificate of the chain stands in the question. */
export interface ChainLink {
  readonly from: 'certificate' | 'trusted' | 'untrusted';
  readonly index: number;
}

export interface ChainAnswer {
  /** X509_V_OK, or the first X509_V_ERR_*. */
  readonly code: number;
  /** Place in the chain that the code is about: 0 is the certificate itself. */
  readonly depth: number;
  /** OpenSSL's sentence for the code. */
  readonly sentence: string;
  /** The chain as far as it was built, from the certificate on. */
  readonly chain: readonly ChainLink[];
}

const invalidCall = 69;

/** Apart from each other, as the pointer tells where a certificate of the chain came from. */
const keptAuthorities = new KeptCertificates();
const keptIntermediates = new KeptCertificates();

/**
 * Lets OpenSSL build and judge one chain. A certificate that does not decode is answered with code 69
 * (X509_V_ERR_INVALID_CALL); others that do not are left out. The first error ends it, as no callback overrules any.
 *
 * @throws BusinessError `openssl.unavailable`; `value.text` for a name, address or policy that OpenSSL refuses
 */
export function askOpenSsl({ certificate, trusted, untrusted, revocationLists, settings }: ChainQuestion): ChainAnswer {
  return withArena((call, arena) => {
    const leaf = arena.decoded('d2i_X509_bio', 'X509_free', certificate);
    if (leaf === 0n) return { code: invalidCall, depth: 0, sentence: sentenceOf(call, invalidCall), chain: [] };
    const store = arena.owned('X509_STORE_free', call('X509_STORE_new'));
    const anchors = trusted.map((bytes) => arena.kept(keptAuthorities, bytes));
    // The store takes a reference of its own to each.
    for (const anchor of anchors)
      if (anchor !== 0n) expect(call('X509_STORE_add_cert', store, anchor), 'X509_STORE_add_cert');
    apply(call, arena, call('X509_STORE_get0_param', store) as bigint, settings);
    const others = untrusted.map((bytes) => arena.kept(keptIntermediates, bytes));
    const lists = revocationLists.map((bytes) => arena.decoded('d2i_X509_CRL_bio', 'X509_CRL_free', bytes));
    const intermediates = arena.stack(others);
    const revocations = arena.stack(lists);
    // Freed first of all: it points to the stacks and the store, without owning them.
    const context = arena.owned('X509_STORE_CTX_free', call('X509_STORE_CTX_new'));
    expect(call('X509_STORE_CTX_init', context, store, leaf, intermediates), 'X509_STORE_CTX_init');
    if (lists.length > 0) call('X509_STORE_CTX_set0_crls', context, revocations);
    const accepted = Number(call('X509_verify_cert', context)) === 1;
    const told = Number(call('X509_STORE_CTX_get_error', context));
    // Never believe a success that is not said twice.
    const code = accepted === (told === 0) ? told : 1;
    return {
      code,
      depth: Math.max(0, Number(call('X509_STORE_CTX_get_error_depth', context))),
      sentence: sentenceOf(call, code),
      chain: chainOf(call, context, [leaf], others, anchors),
    };
  });
}

/** What OpenSSL holds of a certificate as the issuer of another. */
export interface Issuance {
  /** X509_V_OK, or the X509_V_ERR_* that says why names, key identifiers or key usage do not fit. */
  readonly code: number;
  /** Whether the issuer's key verifies the signature; false too when it could not be tried. */
  readonly signed: boolean;
}

/**
 * Compares a certificate with one that may have issued it (X509_check_issued, X509_verify). Undefined when one of them
 * does not decode.
 * @throws BusinessError `openssl.unavailable`
 */
export function compareIssuer(certificate: Uint8Array, issuer: Uint8Array): Issuance | undefined {
  return withArena((call, arena) => {
    const subject = arena.decoded('d2i_X509_bio', 'X509_free', certificate);
    const candidate = arena.decoded('d2i_X509_bio', 'X509_free', issuer);
    if (subject === 0n || candidate === 0n) return undefined;
    const code = Number(call('X509_check_issued', candidate, subject));
    // Owned by the candidate.
    const key = pointerOf(call('X509_get0_pubkey', candidate));
    return { code, signed: key !== 0n && Number(call('X509_verify', subject, key)) === 1 };
  });
}

/**
 * Whether OpenSSL can decode a certificate or a revocation list.
 * @throws BusinessError `openssl.unavailable`
 */
export function decodes(kind: 'certificate' | 'revocation list', bytes: Uint8Array): boolean {
  return withArena(
    (_, arena) =>
      (kind === 'certificate'
        ? arena.decoded('d2i_X509_bio', 'X509_free', bytes)
        : arena.decoded('d2i_X509_CRL_bio', 'X509_CRL_free', bytes)) !== 0n,
  );
}

/** All of it goes to the parameters of the store, which owns them: a context takes them over when it is initialised. */
function apply(call: OpenSsl, arena: Arena, parameters: bigint, settings: ChainSettings): void {
  const { flags, hostFlags, purpose, time, depth, securityLevel, host, email, ip, policies } = settings;
  expect(call('X509_VERIFY_PARAM_set_flags', parameters, flags), 'X509_VERIFY_PARAM_set_flags');
  call('X509_VERIFY_PARAM_set_hostflags', parameters, hostFlags);
  if (purpose !== undefined) expect(call('X509_VERIFY_PARAM_set_purpose', parameters, purpose), 'purpose');
  if (time !== undefined) call('X509_VERIFY_PARAM_set_time', parameters, time);
  if (depth !== undefined) call('X509_VERIFY_PARAM_set_depth', parameters, depth);
  if (securityLevel !== undefined) call('X509_VERIFY_PARAM_set_auth_level', parameters, securityLevel);
  const set = (name: OpenSslName, text: string | undefined, what: string, ...more: readonly number[]): void => {
    // To OpenSSL an empty name is no name to check, and one with a NUL ends there.
    if (text !== undefined)
      accept(text !== '' && !text.includes('\0') && call(name, parameters, text, ...more), what, text);
  };
  set('X509_VERIFY_PARAM_set1_host', host, 'a host name', 0);
  set('X509_VERIFY_PARAM_set1_email', email, 'a mail address', 0);
  set('X509_VERIFY_PARAM_set1_ip_asc', ip, 'an IP address');
  for (const policy of policies) {
    const object = pointerOf(call('OBJ_txt2obj', policy, 1));
    accept(object !== 0n, 'a dotted object identifier', policy);
    // The parameters own the object once they have taken it.
    if (Number(call('X509_VERIFY_PARAM_add0_policy', parameters, object)) !== 1) {
      arena.owned('ASN1_OBJECT_free', object);
      expect(0, 'X509_VERIFY_PARAM_add0_policy');
    }
  }
}

function chainOf(call: OpenSsl, context: bigint, leaf: bigint[], others: bigint[], anchors: bigint[]): ChainLink[] {
  // Owned by the context, and so are its elements, which are the very objects that were given.
  const chain = pointerOf(call('X509_STORE_CTX_get0_chain', context));
  const links: ChainLink[] = [];
  const length = chain === 0n ? 0 : Number(call('OPENSSL_sk_num', chain));
  for (let place = 0; place < length; place++) {
    const element = pointerOf(call('OPENSSL_sk_value', chain, place));
    const index = anchors.indexOf(element);
    if (index >= 0) links.push({ from: 'trusted', index });
    else if (leaf.includes(element)) links.push({ from: 'certificate', index: 0 });
    else links.push({ from: 'untrusted', index: others.indexOf(element) });
  }
  return links;
}

const sentenceOf = (call: OpenSsl, code: number): string => String(call('X509_verify_cert_error_string', code));

function expect(result: unknown, operation: string): void {
  if (Number(result) === 1) return;
  throw new BusinessError('openssl.unavailable', `OpenSSL's ${operation} failed`, { operation });
}

function accept(result: unknown, what: string, text: string): void {
  if (Number(result) === 1) return;
  throw new BusinessError('value.text', `${JSON.stringify(text)} is not ${what}`, { target: text });
}
