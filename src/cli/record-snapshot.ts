import type { Host } from '../core/host.js';
import { noManagers } from '../core/snapshot/manager-facts.js';
import { redactSnapshot } from '../core/snapshot/redact-snapshot.js';
import { redactionKey } from '../core/snapshot/redaction-key.js';
import { takeSnapshot } from '../core/snapshot/take-snapshot.js';
import { writeSnapshot } from '../core/snapshot/write-snapshot.js';
import { writeOwnFile } from './write-own-file.js';

/**
 * Records the machine to a file that only its owner may read, and gives back a host whose kernel tables are the
 * recorded ones: the answer that follows is about what was recorded, not about a moment later.
 * @throws BusinessError `file.*`, `permission` when the file cannot be written
 */
export function recordSnapshot(host: Host, path: string, redacted: boolean): Host {
  const snapshot = takeSnapshot(host, ['neighbours', 'bandwidth', 'nameServers', 'proxies']);
  const shown = redacted ? redactSnapshot(snapshot, redactionKey(host.files)) : snapshot;
  writeOwnFile(path, writeSnapshot(shown));
  const { kernel } = host;
  const recorded = { ...kernel, source: kernel.source, dump: () => snapshot, lookup: kernel.lookup.bind(kernel) };
  const managers = { facts: () => snapshot.managers ?? noManagers, close: () => undefined };
  return Object.create(host, { kernel: { value: recorded }, askManagers: { value: () => managers } }) as Host;
}
