import { BusinessError } from '../errors.js';
import type { TextFiles } from '../host.js';
import { wrong } from './checked.js';
import { snapshotCheck } from './snapshot-checks.js';
import { type PlainSnapshot, snapshotSchema } from './snapshot.js';

/** Bytes that a snapshot file may have; a full Internet routing table takes about as many. */
export const maxSnapshotBytes = 64 * 1024 * 1024;
/** No value of a snapshot stands deeper. */
const maxDepth = 16;

/**
 * Reads a snapshot file.
 * @throws BusinessError `file.missing`, `file.unreadable`, `file.size`, `file.invalid`, `file.version`, `permission`
 */
export function readSnapshotFile(files: TextFiles, path: string): PlainSnapshot {
  return readSnapshot(files.readText(path, maxSnapshotBytes), path);
}

/**
 * The snapshot that a document holds. Nothing in it is believed: each field is checked, unknown ones are left out, and
 * the first wrong one is named.
 * @param origin where the text comes from, for the message
 * @throws BusinessError `file.invalid`, `file.version`, `file.size`
 */
export function readSnapshot(document: string, origin = 'the snapshot'): PlainSnapshot {
  if (document.length > maxSnapshotBytes) {
    throw new BusinessError('file.size', `${origin} is larger than ${String(maxSnapshotBytes)} bytes`);
  }
  const fail = (reason: 'file.invalid' | 'file.version', message: string, cause?: unknown): BusinessError =>
    new BusinessError(reason, `${origin}: ${message}`, { operation: 'read', target: origin, cause });
  if (isDeeperThan(document, maxDepth)) throw fail('file.invalid', 'nested deeper than a snapshot can be');
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch (error) {
    throw fail('file.invalid', 'not a JSON document', error);
  }
  const version = versionOf(value);
  if (version === undefined) throw fail('file.invalid', wrong('schema', JSON.stringify(snapshotSchema), value).message);
  if (version > currentVersion)
    throw fail('file.version', `written by a newer version (net.snapshot/${String(version)})`);
  try {
    return Object.freeze(snapshotCheck(value, ''));
  } catch (error) {
    throw error instanceof BusinessError ? fail('file.invalid', error.message, error) : error;
  }
}

const currentVersion = Number(snapshotSchema.slice(snapshotSchema.indexOf('/') + 1));

function versionOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('schema' in value)) return undefined;
  const { schema } = value;
  const found = typeof schema === 'string' ? /^net\.snapshot\/([1-9]\d{0,8})$/.exec(schema) : null;
  return found === null ? undefined : Number(found[1]);
}

/** Whether brackets outside of texts nest deeper; looks at each character once. */
function isDeeperThan(document: string, limit: number): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < document.length; at++) {
    const code = document.charCodeAt(at);
    if (inText) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inText = false;
    } else if (code === 0x22) {
      inText = true;
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > limit) return true;
    } else if (code === 0x7d || code === 0x5d) {
      depth--;
    }
  }
  return false;
}
