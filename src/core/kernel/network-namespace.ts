import { closeSync, openSync, statSync } from 'node:fs';
import { BusinessError } from '../errors.js';
import { enterNetworkNamespace } from './system-calls.js';

/** Where `ip netns add` keeps the names (ip-netns(8)). */
export const namespaceFolder = '/run/netns';
/** This thread's own namespace: other threads of the process never move. */
const ownNamespace = '/proc/thread-self/ns/net';

/**
 * Runs something inside a named network namespace, so that the descriptors it opens belong there; the thread is back
 * when this returns. The action must be synchronous.
 *
 * @throws BusinessError `usage.netns`, `permission` (needs CAP_SYS_ADMIN), `internal` when there was no way back
 */
export function inNetworkNamespace<T>(name: string, action: () => T): T {
  const path = namespacePath(name);
  return inOpenedNamespace(name, () => openNamespace(name, path), action);
}

/**
 * As `inNetworkNamespace`, for the namespace that a file such as /proc/PID/ns/net stands for.
 *
 * @returns undefined when the file is gone
 * @throws BusinessError `permission`, `internal`
 */
export function inNamespaceOfFile<T>(path: string, action: () => T): T | undefined {
  let target: number;
  try {
    target = openSync(path, 'r');
  } catch {
    return undefined;
  }
  return inOpenedNamespace(path, () => target, action);
}

/** @param open gives the descriptor of the namespace, which is closed here */
function inOpenedNamespace<T>(name: string, open: () => number, action: () => T): T {
  const own = openSync(ownNamespace, 'r');
  try {
    const target = open();
    try {
      enterNetworkNamespace(target, `network namespace ${name}`);
    } catch (error) {
      throw withRootHint(error, name);
    } finally {
      closeSync(target);
    }
    try {
      return action();
    } finally {
      comeBack(own, name);
    }
  } finally {
    closeSync(own);
  }
}

function withRootHint(error: unknown, name: string): unknown {
  if (!(error instanceof BusinessError) || error.reason !== 'permission') return error;
  return new BusinessError('permission', `This user may not enter the network namespace "${name}"`, {
    operation: 'setns',
    target: name,
    hint: 'run it as root: entering a namespace needs CAP_SYS_ADMIN',
    cause: error.cause,
  });
}

function namespacePath(name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name) || Buffer.byteLength(name) > 255) {
    throw new BusinessError('usage.netns', `${JSON.stringify(name)} cannot be the name of a network namespace`, {
      target: name,
    });
  }
  return `${namespaceFolder}/${name}`;
}

/** Tells the namespaces apart that had a name one after the other; empty while none has it. */
export function namespaceIdentity(name: string): string {
  const status = statSync(namespacePath(name), { throwIfNoEntry: false });
  return status === undefined ? '' : `${String(status.dev)}:${String(status.ino)}`;
}

function openNamespace(name: string, path: string): number {
  try {
    // A name whose namespace is not mounted (yet) is an ordinary file, which setns(2) would refuse with EINVAL.
    if (statSync(path).dev === statSync(namespaceFolder).dev) throw new Error('nothing is mounted there');
    return openSync(path, 'r');
  } catch (error) {
    const refused = error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM');
    throw new BusinessError(
      refused ? 'permission' : 'usage.netns',
      refused
        ? `The network namespace ${name} cannot be opened by this user`
        : `There is no network namespace "${name}"`,
      { operation: 'open', target: path, cause: error },
    );
  }
}

function comeBack(own: number, name: string): void {
  try {
    enterNetworkNamespace(own, 'own network namespace');
  } catch (error) {
    // Everything asked from here on would be answered by the wrong namespace.
    throw new BusinessError('internal', `This thread cannot leave the network namespace ${name} again`, {
      operation: 'setns',
      cause: error,
    });
  }
}
