import { createHmac, randomBytes } from 'node:crypto';
import { BusinessError } from '../errors.js';
import type { TextFiles } from '../host.js';

const label = 'net.snapshot pseudonyms 1';

/**
 * The key of this machine's pseudonyms, so that two snapshots of it can be compared. Derived from `/etc/machine-id` as
 * machine-id(5) asks, which is never shown itself; random where there is none.
 */
export function redactionKey(files: TextFiles): Uint8Array {
  try {
    const machineId = files.readText('/etc/machine-id', 4096).trim();
    if (/^[0-9a-f]{32}$/.test(machineId)) return createHmac('sha256', machineId).update(label).digest();
  } catch (error) {
    if (!(error instanceof BusinessError)) throw error;
  }
  return randomBytes(32);
}
