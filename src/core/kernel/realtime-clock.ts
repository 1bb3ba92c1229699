import type { Stamp } from './codec/control-message.js';
import { hostIsLittleEndian } from './codec/kernel-bytes.js';
import { callLibc } from './libc.js';

const CLOCK_REALTIME = 0;
const value = new DataView(new ArrayBuffer(128));
const bytes = new Uint8Array(value.buffer);
const hasShortLongs = process.arch === 'arm' || process.arch === 'ia32';

/** The clock of the kernel's packet stamps, to the nanosecond. It may jump. As `date +%s.%N`. */
export function realtimeNow(): Stamp {
  callLibc('clock_gettime', CLOCK_REALTIME, bytes);
  return hasShortLongs
    ? { seconds: word(0), nanoseconds: word(4) }
    : { seconds: longWord(0), nanoseconds: longWord(8) };
}

function word(at: number): number {
  return value.getUint32(at, hostIsLittleEndian);
}

function longWord(at: number): number {
  const [low, high] = hostIsLittleEndian ? [at, at + 4] : [at + 4, at];
  return word(high) * 2 ** 32 + word(low);
}
