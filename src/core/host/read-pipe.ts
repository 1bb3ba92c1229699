import { readSync } from 'node:fs';
import { BusinessError } from '../errors.js';

const chunkBytes = 64 * 1024;
const longestSilenceMs = 10_000;
const pauseMs = 5;

/** Never woken: only slept on. */
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * All that a pipe holds until its last writer is gone; undefined when that is more than `maxBytes`. The descriptor must not block.
 * @throws BusinessError `file.unreadable` when nothing came for 10 s
 */
export function readPipe(descriptor: number, path: string, maxBytes: number): Buffer | undefined {
  const chunks: Buffer[] = [];
  let total = 0;
  let heardMs = performance.now();
  for (;;) {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const count = readNow(descriptor, chunk);
    if (count === 0) return Buffer.concat(chunks, total);
    if (count === undefined) {
      if (performance.now() - heardMs > longestSilenceMs) throw silent(path);
      Atomics.wait(sleeper, 0, 0, pauseMs);
      continue;
    }
    heardMs = performance.now();
    total += count;
    if (total > maxBytes) return undefined;
    chunks.push(chunk.subarray(0, count));
  }
}

/** How many bytes came; 0 at the end, undefined when there are none yet. */
function readNow(descriptor: number, chunk: Buffer): number | undefined {
  try {
    return readSync(descriptor, chunk, 0, chunk.length, null);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined;
    throw error;
  }
}

function silent(path: string): BusinessError {
  const message = `Nothing came through ${path} for ${longestSilenceMs / 1000} s`;
  return new BusinessError('file.unreadable', message, { operation: 'read', target: path });
}
