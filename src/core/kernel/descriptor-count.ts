import { statSync } from 'node:fs';
import { hostIsLittleEndian } from './codec/kernel-bytes.js';
import { libcFunction } from './libc.js';
import type { NativeFunction } from './native.js';

const AT_FDCWD = -100;
const STATX_SIZE = 0x200;
/** struct statx is the same on every architecture: 256 bytes, the lower half of stx_size at byte 40 or 44. */
const status = new Uint8Array(256);
const statusWords = new Uint32Array(status.buffer);
const sizeWord = hostIsLittleEndian ? 10 : 11;

/** Undefined until it is looked for, null where there is none: no FFI, or a C library without it. */
let statx: NativeFunction | null | undefined;

/**
 * How many descriptors a process has open: since Linux 6.2 that is the size of `/proc/PID/fd`, before it is 0. Also 0 of
 * a thread of the kernel and of a process that is gone. All that run are asked about, threads of the kernel too, and
 * statx(2) takes half the time and a tenth of the memory of Node's own stat.
 */
export function descriptorCount(pid: number | 'self'): number {
  const folder = `/proc/${pid}/fd`;
  statx ??= findStatx();
  if (statx === null) return sizeByNode(folder);
  return statx(AT_FDCWD, folder, 0, STATX_SIZE, status) === 0 ? (statusWords[sizeWord] ?? 0) : 0;
}

function findStatx(): NativeFunction | null {
  try {
    return libcFunction('statx');
  } catch {
    return null;
  }
}

function sizeByNode(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
