import { BusinessError } from '../errors.js';
import { native } from './native.js';
import type { NativeFunction, NativeLibrary, NativeValue } from './native.js';

/**
 * OpenSSL's functions that certificate verification calls: result, then parameters. All are public in 3.0 and later.
 * `size_t` and `int` of their headers stand here as they are on every ABI that Node runs on.
 */
const signatures = {
  OpenSSL_version_num: ['unsigned long'],
  ERR_set_mark: ['int'],
  ERR_pop_to_mark: ['int'],
  BIO_s_mem: ['void *'],
  BIO_new: ['void *', 'void *'],
  BIO_write: ['int', 'void *', 'void *', 'int'],
  BIO_free: ['int', 'void *'],
  d2i_X509_bio: ['void *', 'void *', 'void *'],
  X509_free: ['void', 'void *'],
  d2i_X509_CRL_bio: ['void *', 'void *', 'void *'],
  X509_CRL_free: ['void', 'void *'],
  X509_check_issued: ['int', 'void *', 'void *'],
  X509_get0_pubkey: ['void *', 'void *'],
  X509_verify: ['int', 'void *', 'void *'],
  OPENSSL_sk_new_null: ['void *'],
  OPENSSL_sk_push: ['int', 'void *', 'void *'],
  OPENSSL_sk_num: ['int', 'void *'],
  OPENSSL_sk_value: ['void *', 'void *', 'int'],
  OPENSSL_sk_free: ['void', 'void *'],
  OBJ_txt2obj: ['void *', 'str', 'int'],
  ASN1_OBJECT_free: ['void', 'void *'],
  X509_STORE_new: ['void *'],
  X509_STORE_free: ['void', 'void *'],
  X509_STORE_add_cert: ['int', 'void *', 'void *'],
  X509_STORE_get0_param: ['void *', 'void *'],
  X509_VERIFY_PARAM_set_flags: ['int', 'void *', 'unsigned long'],
  X509_VERIFY_PARAM_set_purpose: ['int', 'void *', 'int'],
  X509_VERIFY_PARAM_set_time: ['void', 'void *', 'long'],
  X509_VERIFY_PARAM_set_depth: ['void', 'void *', 'int'],
  X509_VERIFY_PARAM_set_auth_level: ['void', 'void *', 'int'],
  X509_VERIFY_PARAM_set_hostflags: ['void', 'void *', 'unsigned int'],
  X509_VERIFY_PARAM_set1_host: ['int', 'void *', 'str', 'size_t'],
  X509_VERIFY_PARAM_set1_email: ['int', 'void *', 'str', 'size_t'],
  X509_VERIFY_PARAM_set1_ip_asc: ['int', 'void *', 'str'],
  X509_VERIFY_PARAM_add0_policy: ['int', 'void *', 'void *'],
  X509_STORE_CTX_new: ['void *'],
  X509_STORE_CTX_free: ['void', 'void *'],
  X509_STORE_CTX_init: ['int', 'void *', 'void *', 'void *', 'void *'],
  X509_STORE_CTX_set0_crls: ['void', 'void *', 'void *'],
  X509_verify_cert: ['int', 'void *'],
  X509_STORE_CTX_get_error: ['int', 'void *'],
  X509_STORE_CTX_get_error_depth: ['int', 'void *'],
  X509_STORE_CTX_get0_chain: ['void *', 'void *'],
  X509_verify_cert_error_string: ['str', 'long'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

export type OpenSslName = keyof typeof signatures;
export type OpenSsl = (name: OpenSslName, ...values: readonly NativeValue[]) => unknown;

const oldest = 0x3000_0000;
const tooNew = 0x4000_0000;

let functions: ReadonlyMap<OpenSslName, NativeFunction> | undefined;

/**
 * OpenSSL as it is in Node's own executable, else the system's libcrypto.so.3. Its version and every function are
 * checked before the first call; afterwards this costs nothing.
 *
 * @throws BusinessError `openssl.unavailable` saying what is wrong with each of the two; as `native` where nothing
 * foreign can be called
 */
export function openSsl(): OpenSsl {
  functions ??= findFunctions();
  const found = functions;
  return (name, ...values) => found.get(name)?.(...values);
}

function findFunctions(): ReadonlyMap<OpenSslName, NativeFunction> {
  const { load } = native();
  const findings: string[] = [];
  for (const path of [null, 'libcrypto.so.3']) {
    const found = declareAll(() => load(path));
    if (typeof found !== 'string') return found;
    findings.push(`${path ?? 'Node itself'}: ${found}`);
  }
  throw new BusinessError('openssl.unavailable', `OpenSSL cannot be reached: ${findings.join('; ')}`, {
    operation: 'dlsym',
    hint: "run Node's own builds, or install OpenSSL 3",
  });
}

/** All functions of a library, or why it will not do. */
function declareAll(load: () => NativeLibrary): ReadonlyMap<OpenSslName, NativeFunction> | string {
  const declared = new Map<OpenSslName, NativeFunction>();
  try {
    const library = load();
    for (const [name, [result, ...parameters]] of Object.entries(signatures)) {
      declared.set(name as OpenSslName, library.func(name, result, parameters));
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const version = Number(declared.get('OpenSSL_version_num')?.());
  if (version >= oldest && version < tooNew) return declared;
  return `its version 0x${version.toString(16)} is not 3.x`;
}
