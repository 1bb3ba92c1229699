import { callLibc } from './libc.js';
import { hostIsLittleEndian } from './codec/kernel-bytes.js';

/** include/uapi/asm-generic/ioctls.h; the architectures that have numbers of their own are not among these. */
const TIOCGWINSZ = 0x5413;
const usualNumbers: ReadonlySet<string> = new Set(['arm', 'arm64', 'ia32', 'loong64', 'riscv64', 's390x', 'x64']);

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * The size of the terminal that a descriptor is open on, both 0 where the terminal does not know it; undefined where it is
 * none, and where native calls cannot be made. Node can only tell by `node:tty`, which takes 3 ms to load. As `stty size`.
 */
export function terminalSize(descriptor: number): TerminalSize | undefined {
  if (!usualNumbers.has(process.arch)) return undefined;
  const size = Buffer.alloc(8);
  try {
    if (callLibc('ioctl', descriptor, TIOCGWINSZ, size) < 0) return undefined;
  } catch {
    return undefined;
  }
  const [rows, columns] = hostIsLittleEndian
    ? [size.readUInt16LE(0), size.readUInt16LE(2)]
    : [size.readUInt16BE(0), size.readUInt16BE(2)];
  return { columns, rows };
}
