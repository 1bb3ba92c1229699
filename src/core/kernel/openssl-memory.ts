/**
 * The one place where certificates cross into OpenSSL's memory. Rules that an audit can check line by line:
 *
 * - Bytes are copied into OpenSSL's own memory (BIO_write) within one call; no pointer to JavaScript's memory outlives it.
 * - Every pointer that OpenSSL hands over goes into an `Arena` in the same statement, with the function that frees it;
 *   the arena frees all, last first, in `finally`. Pointers of `get0` functions belong to their owner and are not freed.
 * - The one exception are certificates that are kept for the next question: they go into `KeptCertificates`, which frees
 *   those that are too many when nothing points to them any more.
 * - Pointers are compared and passed on, never read through, and none leaves this file and `openssl.ts`.
 * - OpenSSL's error queue is left as it was found.
 */
import { BusinessError } from '../errors.js';
import { openSsl, type OpenSsl, type OpenSslName } from './openssl-functions.js';

/** Null is 0. */
export const pointerOf = (value: unknown): bigint => (typeof value === 'bigint' ? value : 0n);

/** Does something with OpenSSL, and frees what that took. @throws BusinessError `openssl.unavailable` */
export function withArena<Result>(work: (call: OpenSsl, arena: Arena) => Result): Result {
  const call = openSsl();
  const arena = new Arena(call);
  call('ERR_set_mark');
  try {
    return work(call, arena);
  } finally {
    arena.free();
    call('ERR_pop_to_mark');
  }
}

/** Owns pointers until it is freed. */
export class Arena {
  readonly #call: OpenSsl;
  readonly #owned: (readonly [OpenSslName, bigint])[] = [];
  readonly #used = new Set<KeptCertificates>();

  constructor(call: OpenSsl) {
    this.#call = call;
  }

  /** Takes over what OpenSSL has just made. */
  owned(free: OpenSslName, made: unknown): bigint {
    const pointer = pointerOf(made);
    if (pointer === 0n) throw new BusinessError('openssl.unavailable', 'OpenSSL has no memory left');
    this.#owned.push([free, pointer]);
    return pointer;
  }

  /** What the bytes stand for, copied; 0 when they do not decode. */
  decoded(decode: OpenSslName, free: OpenSslName, bytes: Uint8Array): bigint {
    const made = this.#read(decode, bytes);
    return made === 0n ? 0n : this.owned(free, made);
  }

  /** A certificate that stays decoded until others have pushed it out; 0 when it does not decode. */
  kept(certificates: KeptCertificates, bytes: Uint8Array): bigint {
    this.#used.add(certificates);
    return certificates.get(bytes, () => this.#read('d2i_X509_bio', bytes));
  }

  /** A stack of pointers that it does not own. */
  stack(pointers: readonly bigint[]): bigint {
    const stack = this.owned('OPENSSL_sk_free', this.#call('OPENSSL_sk_new_null'));
    for (const pointer of pointers) if (pointer !== 0n) this.#call('OPENSSL_sk_push', stack, pointer);
    return stack;
  }

  free(): void {
    for (const [free, pointer] of this.#owned.reverse()) this.#call(free, pointer);
    this.#owned.length = 0;
    for (const certificates of this.#used) certificates.trim((pointer) => this.#call('X509_free', pointer));
  }

  #read(decode: OpenSslName, bytes: Uint8Array): bigint {
    const bio = this.owned('BIO_free', this.#call('BIO_new', this.#call('BIO_s_mem') as bigint));
    if (Number(this.#call('BIO_write', bio, bytes, bytes.length)) !== bytes.length) return 0n;
    return pointerOf(this.#call(decode, bio, null));
  }
}

const mostKept = 128;

/**
 * Certificates that stay decoded between questions, the last used ones: OpenSSL 3 takes 0.2 ms to decode one, twice as long as
 * to check its signature, and authorities come again and again. Verification changes nothing in them.
 */
export class KeptCertificates {
  /** By their bytes, the one used last at the end. */
  readonly #pointers = new Map<string, bigint>();

  /** The certificate with these bytes, as it is kept or as `read` makes it. */
  get(bytes: Uint8Array, read: () => bigint): bigint {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    const pointer = this.#pointers.get(key) ?? read();
    this.#pointers.delete(key);
    if (pointer !== 0n) this.#pointers.set(key, pointer);
    return pointer;
  }

  /** Frees those that are too many; to be called while nothing points to any. */
  trim(free: (pointer: bigint) => void): void {
    for (const [key, pointer] of this.#pointers) {
      if (this.#pointers.size <= mostKept) return;
      this.#pointers.delete(key);
      free(pointer);
    }
  }
}
