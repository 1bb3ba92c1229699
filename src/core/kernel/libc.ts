import { native } from './native.js';
import type { NativeFunction, NativeLibrary, NativeValue } from './native.js';

/** The C library's functions that the kernel door calls: result, then parameters. All set `errno` when they return -1. */
const signatures = {
  socket: ['int', 'int', 'int', 'int'],
  bind: ['int', 'int', 'void *', 'uint32_t'],
  connect: ['int', 'int', 'void *', 'uint32_t'],
  close: ['int', 'int'],
  getsockname: ['int', 'int', 'void *', 'void *'],
  getpeername: ['int', 'int', 'void *', 'void *'],
  getsockopt: ['int', 'int', 'int', 'int', 'void *', 'void *'],
  setsockopt: ['int', 'int', 'int', 'int', 'void *', 'uint32_t'],
  send: ['long', 'int', 'void *', 'size_t', 'int'],
  sendto: ['long', 'int', 'void *', 'size_t', 'int', 'void *', 'uint32_t'],
  recv: ['long', 'int', 'void *', 'size_t', 'int'],
  recvfrom: ['long', 'int', 'void *', 'size_t', 'int', 'void *', 'void *'],
  recvmsg: ['long', 'int', 'void *', 'int'],
  recvmmsg: ['int', 'int', 'void *', 'uint32_t', 'int', 'void *'],
  memmove: ['uintptr_t', 'void *', 'void *', 'size_t'],
  clock_gettime: ['int', 'int', 'void *'],
  setns: ['int', 'int', 'int'],
  readlinkat: ['long', 'int', 'void *', 'void *', 'size_t'],
  statx: ['int', 'int', 'str', 'int', 'uint32_t', 'void *'],
  pipe2: ['int', 'void *', 'int'],
  fcntl: ['int', 'int', 'int', 'void *'],
  poll: ['int', 'void *', 'ulong', 'int'],
  prctl: ['int', 'int', 'void *'],
  signal: ['uintptr_t', 'int', 'uintptr_t'],
  sigprocmask: ['int', 'int', 'void *', 'void *'],
  execvpe: ['int', 'void *', 'void *', 'void *'],
  syscall: ['long', 'long', 'long', 'void *', 'long'],
  _exit: ['void', 'int'],
  ioctl: ['int', 'int', 'ulong', 'void *'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

export type LibcName = keyof typeof signatures;

let library: NativeLibrary | undefined;
const functions = new Map<LibcName, NativeFunction>();

/** Calls a function of the C library; a negative answer means that `lastErrno()` tells why. */
export function callLibc(name: LibcName, ...values: readonly NativeValue[]): number {
  const result = (functions.get(name) ?? declare(name))(...values);
  return typeof result === 'number' ? result : Number(result);
}

/** A function of the C library by itself, for those who call it tens of thousands of times. */
export function libcFunction(name: LibcName): NativeFunction {
  return functions.get(name) ?? declare(name);
}

/** `errno` of the last call; to be read right after it. */
export function lastErrno(): number {
  return native().errno();
}

/** The C library's sentence for an error number, e.g. `No such device`. */
export function errnoSentence(errno: number): string {
  library ??= native().load(null);
  return String(library.func('strerror', 'str', ['int'])(errno));
}

/** The symbolic name of an error number, e.g. `ENODEV`. */
export function errnoName(errno: number): string {
  for (const [name, value] of Object.entries(native().os.errno)) {
    // Linux has two names for the one number; everybody says EAGAIN.
    if (value === errno && name !== 'EWOULDBLOCK') return name;
  }
  return `errno ${errno}`;
}

function declare(name: LibcName): NativeFunction {
  library ??= native().load(null);
  const [result, ...parameters] = signatures[name];
  const declared = library.func(name, result, parameters);
  functions.set(name, declared);
  return declared;
}
