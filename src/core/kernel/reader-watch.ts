import { fstatSync } from 'node:fs';
import { BusinessError } from '../errors.js';
import { hostIsLittleEndian } from './codec/kernel-bytes.js';
import { callLibc } from './libc.js';
import { type Watch, watchReadable } from './readiness.js';
import { closeDescriptor } from './system-calls.js';

/** linux/fcntl.h; asm-generic/poll.h, the same on every architecture Node runs on. */
const F_DUPFD_CLOEXEC = 1030;
const POLLERR = 0x8;
const POLLHUP = 0x10;

/**
 * Calls back once when nobody can read any more what is written to a pipe or a stream socket: without it that is only
 * seen by the next write. It does not keep the process alive. Where it cannot be told, it never calls back.
 * @returns a function that ends it
 */
export function watchReader(descriptor: number, gone: () => void): () => void {
  let own = -1;
  let watch: Watch | undefined;
  const stop = (): void => {
    watch?.stop();
    watch = undefined;
    closeDescriptor(own);
    own = -1;
  };
  if (!hasOtherEnd(descriptor)) return stop;
  try {
    // Node's own stream may be waiting on the descriptor, and the event loop has one place for each.
    own = callLibc('fcntl', descriptor, F_DUPFD_CLOEXEC, null);
    if (own < 0) return stop;
    watch = watchReadable(own, () => {
      const isGone = hasNoReader(own);
      // Something to read, or half an end, would call back without end.
      stop();
      if (isGone) gone();
    });
    watch.unref();
  } catch (error) {
    stop();
    if (!(error instanceof BusinessError)) throw error;
  }
  return stop;
}

/** A file, a device or a terminal has none; asking the event loop to wait for a file ends the process. */
function hasOtherEnd(descriptor: number): boolean {
  try {
    const status = fstatSync(descriptor);
    return status.isFIFO() || status.isSocket();
  } catch {
    return false;
  }
}

/** As poll(2), without waiting. A socket whose other end only writes no more has a reader yet. */
function hasNoReader(descriptor: number): boolean {
  const asked = Buffer.alloc(8);
  if (hostIsLittleEndian) asked.writeInt32LE(descriptor);
  else asked.writeInt32BE(descriptor);
  if (callLibc('poll', asked, 1, 0) <= 0) return false;
  const events = hostIsLittleEndian ? asked.readUInt16LE(6) : asked.readUInt16BE(6);
  return (events & (POLLERR | POLLHUP)) !== 0;
}
