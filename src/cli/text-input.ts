import type { Readable } from 'node:stream';
import { BusinessError } from '../core/errors.js';
import type { Files } from '../core/host.js';
import { standardInput } from './bulk.js';

const mostBytes = 32 * 1024 * 1024;

/**
 * The whole text of the file that a flag or argument names, or of stdin for `-`.
 * @throws BusinessError `file.*`, `permission`
 */
export async function textInput(path: string, files: Files, stdin: () => Readable): Promise<string> {
  if (path !== standardInput) return files.readText(path, mostBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin() as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new BusinessError('file.size', 'stdin is larger than the 32 MiB allowed');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString('utf8');
}
