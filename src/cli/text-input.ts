import type { Readable } from 'node:stream';
import type { Files } from '../core/host.js';
import { standardInput } from './bulk.js';
import { readInput } from './read-input.js';

const mostBytes = 32 * 1024 * 1024;

/**
 * The whole text of the file that a flag or argument names, or of stdin for `-`.
 * @throws BusinessError `file.*`, `permission`
 */
export async function textInput(path: string, files: Files, stdin: () => Readable): Promise<string> {
  if (path !== standardInput) return files.readText(path, mostBytes);
  return Buffer.from(await readInput(stdin(), mostBytes)).toString('utf8');
}
