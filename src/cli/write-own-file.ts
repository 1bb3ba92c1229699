import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import { fileError } from '../core/host/machine-files.js';

/**
 * Writes a file that only its owner may read, whoever could read one that was there before.
 * @throws BusinessError `file.*`, `permission`
 */
export function writeOwnFile(path: string, text: string): void {
  try {
    // Not blocking: a named pipe that nobody reads would hold the command for ever.
    const descriptor = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_NONBLOCK, 0o600);
    try {
      if (fstatSync(descriptor).isFile()) {
        fchmodSync(descriptor, 0o600);
        ftruncateSync(descriptor);
      }
      writeFileSync(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw fileError(path, cause, 'write');
  }
}
