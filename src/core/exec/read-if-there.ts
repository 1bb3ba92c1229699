import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';

const mostBytes = 16 * 1024 * 1024;

/** The text of a file; empty when it is not there or cannot be read. */
export function readIfThere(host: Pick<Host, 'files'>, path: string): string {
  try {
    return host.files.readText(path, mostBytes);
  } catch (error) {
    if (error instanceof BusinessError) return '';
    throw error;
  }
}
