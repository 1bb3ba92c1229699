import { closeSync, constants, existsSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { BusinessError, type Reason } from '../errors.js';
import type { Files } from '../host.js';
import { readPipe } from './read-pipe.js';

/** The machine's own file system. */
export const machineFiles: Files = {
  exists: existsSync,
  readText: (path, maxBytes) => readBytes(path, maxBytes).toString('utf8'),
  readBytes,
  names: (path) => {
    try {
      return statSync(path).isDirectory() ? readdirSync(path).sort() : undefined;
    } catch (error) {
      throw fileError(path, error);
    }
  },
};

const chunkBytes = 64 * 1024;

/** What a shell writes for `<(...)`: a descriptor that whoever started this process gave it. */
const givenDescriptor = /^\/(?:dev\/(?:fd\/\d+|stdin)|proc\/self\/fd\/\d+)$/;

/**
 * The bytes of a regular file of at most `maxBytes`. Files of procfs and sysfs, which tell no size, are read to their
 * end; devices, sockets and pipes are refused, so that nothing here ever waits: only a pipe that this process was started with, as
 * by `<(...)`, is read, and waited for no longer than 10 s without a byte.
 * @throws BusinessError `file.missing`, `file.unreadable`, `file.size`, `permission`
 */
function readBytes(path: string, maxBytes: number): Buffer {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    throw fileError(path, error);
  }
  try {
    const status = fstatSync(descriptor);
    if (status.isFIFO() && givenDescriptor.test(path)) {
      const bytes = readPipe(descriptor, path, maxBytes);
      if (bytes === undefined) throw tooLarge(path, maxBytes);
      return bytes;
    }
    if (!status.isFile()) {
      throw new BusinessError('file.unreadable', `${path} is not a regular file`, { operation: 'open', target: path });
    }
    if (status.size > maxBytes) throw tooLarge(path, maxBytes);
    return readToEnd(descriptor, path, maxBytes);
  } catch (error) {
    throw error instanceof BusinessError ? error : fileError(path, error);
  } finally {
    closeSync(descriptor);
  }
}

function readToEnd(descriptor: number, path: string, maxBytes: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const count = readSync(descriptor, chunk, 0, chunk.length, null);
    if (count === 0) return Buffer.concat(chunks, total);
    total += count;
    if (total > maxBytes) throw tooLarge(path, maxBytes);
    chunks.push(chunk.subarray(0, count));
  }
}

function tooLarge(path: string, maxBytes: number): BusinessError {
  const message = `${path} is larger than the ${String(maxBytes)} bytes allowed`;
  return new BusinessError('file.size', message, { operation: 'read', target: path });
}

const reasonOf: Readonly<Record<string, Reason>> = {
  ENOENT: 'file.missing',
  ENOTDIR: 'file.missing',
  EACCES: 'permission',
  EPERM: 'permission',
};

/** The one translation of a failed file operation. */
export function fileError(path: string, error: unknown, operation = 'read'): BusinessError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = reasonOf[code] ?? 'file.unreadable';
  const details = { operation, target: path, cause: error };
  if (reason === 'file.missing') {
    const message = operation === 'read' ? `${path} does not exist` : `Cannot ${operation} ${path}: no such path`;
    return new BusinessError(reason, message, details);
  }
  if (reason === 'permission') return new BusinessError(reason, `This user may not ${operation} ${path}`, details);
  const why = code === '' ? '' : `: ${code}`;
  return new BusinessError(reason, `Cannot ${operation} ${path}${why}`, details);
}
