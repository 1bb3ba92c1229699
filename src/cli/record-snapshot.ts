import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import type { Host } from '../core/host.js';
import { fileError } from '../core/host/machine-files.js';
import { noManagers } from '../core/snapshot/manager-facts.js';
import { redactSnapshot } from '../core/snapshot/redact-snapshot.js';
import { redactionKey } from '../core/snapshot/redaction-key.js';
import { takeSnapshot } from '../core/snapshot/take-snapshot.js';
import { writeSnapshot } from '../core/snapshot/write-snapshot.js';

/**
 * Records the machine to a file that only its owner may read, and gives back a host whose kernel tables are the
 * recorded ones: the answer that follows is about what was recorded, not about a moment later.
 * @throws BusinessError `file.*`, `permission` when the file cannot be written
 */
export function recordSnapshot(host: Host, path: string, redacted: boolean): Host {
  const snapshot = takeSnapshot(host, ['neighbours', 'bandwidth', 'nameServers']);
  const shown = redacted ? redactSnapshot(snapshot, redactionKey(host.files)) : snapshot;
  writeOwnFile(path, writeSnapshot(shown));
  const { kernel } = host;
  const recorded = { ...kernel, source: kernel.source, dump: () => snapshot, lookup: kernel.lookup.bind(kernel) };
  const managers = { facts: () => snapshot.managers ?? noManagers, close: () => undefined };
  return Object.create(host, { kernel: { value: recorded }, askManagers: { value: () => managers } }) as Host;
}

/** Writes a file that only its owner may read, whoever could read one that was there before. */
function writeOwnFile(path: string, text: string): void {
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
