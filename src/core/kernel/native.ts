import { createRequire } from 'node:module';
import { BusinessError } from '../errors.js';

/**
 * What a foreign function takes. A byte array is passed as a pointer to its own memory, never copied; a pointer that a
 * foreign function returned is a bigint.
 */
export type NativeValue = number | bigint | string | Uint8Array | null;

export type NativeFunction = (...values: readonly NativeValue[]) => unknown;

export interface NativeLibrary {
  func(name: string, result: string, parameters: readonly string[]): NativeFunction;
}

/** libuv's poll handle as koffi hands it out. Garbage collection ends it silently: whoever wants events keeps it. */
export interface PollHandle {
  start(interest: PollInterest, listener: PollListener): void;
  stop(): void;
  close(): void;
  ref(): void;
  unref(): void;
}

export interface PollInterest {
  readonly readable?: boolean;
  readonly writable?: boolean;
}

/** The first argument is libuv's status (negative on failure), whatever koffi's own declaration says. */
export type PollListener = (status: number, ready: PollInterest) => void;

/** The part of koffi that the kernel door uses. */
export interface Native {
  readonly version: string;
  readonly os: { readonly errno: Readonly<Record<string, number>> };
  readonly node: { poll(descriptor: number, interest: PollInterest, listener: PollListener): PollHandle };
  errno(): number;
  /** `null` is the running program itself with all that it has loaded. */
  load(path: string | null): NativeLibrary;
}

const expectedVersion = '3.3.4';

/** koffi's names for the ABI of Node's builds where that is not simply the architecture. */
const abiNames: Readonly<Record<string, string>> = { arm: 'armhf', ppc64: 'ppc64le', riscv64: 'riscv64d' };

let loaded: Native | undefined;
let failure: BusinessError | undefined;

/** Whether native calls are made already, so that one more costs nothing but itself. */
export const isNativeLoaded = (): boolean => loaded !== undefined;

/**
 * koffi's native module, loaded on first use straight from its platform package: koffi's own index costs five
 * milliseconds and cannot be bundled. `NET_NO_FFI=1` makes it unavailable.
 *
 * @throws BusinessError `unsupported.platform` elsewhere than on Linux, `kernel.unavailable` with why it cannot load
 */
export function native(): Native {
  if (process.env['NET_NO_FFI'] === '1') {
    throw unavailable('NET_NO_FFI=1 forbids native calls', 'unset NET_NO_FFI');
  }
  if (failure !== undefined) throw failure;
  try {
    loaded ??= loadNative();
  } catch (error) {
    failure = error instanceof BusinessError ? error : unavailable(firstLine(error), reinstall);
    throw failure;
  }
  return loaded;
}

function loadNative(): Native {
  if (process.platform !== 'linux') {
    throw new BusinessError('unsupported.platform', `Native network calls need Linux; this is ${process.platform}`);
  }
  const require = createRequire(import.meta.url);
  const abi = abiNames[process.arch] ?? process.arch;
  const reasons: string[] = [];
  for (const libc of ['linux', 'musl']) {
    try {
      const candidate: unknown = require(`@koromix/koffi-linux-${process.arch}/${libc}_${abi}/koffi.node`);
      return checked(candidate);
    } catch (error) {
      if (error instanceof BusinessError) throw error;
      reasons.push(firstLine(error));
    }
  }
  throw unavailable(
    `koffi has no native module that loads for linux ${process.arch}: ${reasons.join('; ')}`,
    reinstall,
  );
}

function checked(candidate: unknown): Native {
  if (!isNative(candidate)) throw unavailable('the native module found is not koffi', reinstall);
  if (candidate.version !== expectedVersion) {
    throw unavailable(`koffi's native module is version ${candidate.version}, not ${expectedVersion}`, reinstall);
  }
  return candidate;
}

function isNative(candidate: unknown): candidate is Native {
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    'version' in candidate &&
    'load' in candidate &&
    'errno' in candidate &&
    'node' in candidate &&
    'os' in candidate
  );
}

const reinstall = 'install again without --omit=optional, so that koffi brings its prebuilt module';

function unavailable(why: string, hint: string): BusinessError {
  return new BusinessError('kernel.unavailable', `The kernel cannot be asked directly: ${why}`, {
    operation: 'dlopen',
    hint,
  });
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
}
