import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { BusinessError } from '../errors.js';
import { inNamespaceOfFile } from './network-namespace.js';

const own = '/proc/thread-self/ns/net';

/** A network namespace other than the caller's own. */
interface OtherNamespace {
  /** Its name below /run/netns, else as the kernel writes it: `net:[4026532000]`. */
  readonly label: string;
  /** Files that stand for it; any one will do, and each may be gone. */
  readonly files: readonly string[];
}

/**
 * Runs something inside every network namespace of this machine but the caller's own, each once: those with a name and
 * those that a process is in.
 *
 * @throws BusinessError `permission` (needs CAP_SYS_ADMIN)
 */
export function inEveryOtherNamespace<T>(action: (label: string) => T): EveryNamespace<T> {
  const { namespaces, hidden } = otherNamespaces();
  const values = namespaces.flatMap(({ label, files }) => {
    for (const file of files) {
      const found = inNamespaceOfFile(file, () => ({ value: action(label) }));
      if (found !== undefined) return [found.value];
    }
    return [];
  });
  return { values, hidden };
}

export interface EveryNamespace<T> {
  readonly values: readonly T[];
  /** How many processes are in namespaces that this user may not see. */
  readonly hidden: number;
}

function otherNamespaces(): { readonly namespaces: readonly OtherNamespace[]; readonly hidden: number } {
  let hidden = 0;
  const found = new Map<string, { label: string; files: string[] }>();
  const add = (id: string, label: string, file: string): void => {
    const known = found.get(id);
    if (known === undefined) found.set(id, { label, files: [file] });
    else known.files.push(file);
  };
  const { dev } = statSync(own);
  for (const name of namesIn('/run/netns')) {
    const path = `/run/netns/${name}`;
    const status = statSync(path, { throwIfNoEntry: false });
    // A name whose namespace is not mounted (yet) is an ordinary file.
    if (status?.dev === dev) add(`net:[${status.ino}]`, name, path);
  }
  for (const pid of namesIn('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const file = `/proc/${pid}/ns/net`;
    const id = namespaceOf(file);
    if (id === undefined) hidden++;
    else if (id !== '') add(id, id, file);
  }
  found.delete(namespaceOf(own) ?? '');
  if (hidden > 0 && process.geteuid?.() !== 0) {
    throw new BusinessError('permission', "This user may not see the network namespaces of others' processes", {
      operation: 'readlink',
      hint: 'ask as root',
    });
  }
  return { namespaces: [...found.values()], hidden };
}

/** `net:[4026532000]`; empty for a process that is gone, undefined for one that this user may not look into. */
function namespaceOf(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES' ? undefined : '';
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
