import { closeSync, constants, mkdirSync, openSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { bindCgroup } from '../kernel/bind-cgroup.js';
import { cgroupFolder } from './cgroup-folder.js';
import type { ExecBinding } from './exec-binding.js';
import { removeWhenEmpty } from './remove-when-empty.js';

const ours = /^net-exec\.(\d+)$/;

/**
 * Moves this process into a cgroup of its own, below the one it is in, in which every socket is bound to the interface as
 * it is made. Its children are in it too. It is removed with the last of them, and what earlier runs left is removed now.
 *
 * @returns what moves it back, where no program takes its place
 * @throws BusinessError `exec.unbound`; the process is where it was then
 */
export async function joinCgroup(
  host: Pick<Host, 'files'>,
  { interfaceName, ifindex }: ExecBinding,
): Promise<() => void> {
  const parent = cgroupFolder(host);
  const target = interfaceName;
  if (parent === undefined) throw new BusinessError('exec.unbound', 'There is no cgroup2 here', { target });
  sweep(parent);
  const folder = join(parent, `net-exec.${String(process.pid)}`);
  let stopWaiting: () => void = () => undefined;
  const undo = (): void => {
    // Before the line is cut, as what waits would remove it then, too.
    removeEmpty(folder);
    stopWaiting();
  };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    bindFolder(folder, ifindex);
    // Before this process is in it, as what waits must not be.
    stopWaiting = await removeWhenEmpty(folder);
    moveTo(folder);
  } catch (cause) {
    undo();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BusinessError('exec.unbound', `The program cannot be bound to ${target} by a cgroup: ${why}`, {
      target,
      cause,
    });
  }
  return () => {
    try {
      moveTo(parent);
    } catch {
      // It stays bound, as the children that it may have are.
    }
    undo();
  };
}

const moveTo = (folder: string): void => writeFileSync(join(folder, 'cgroup.procs'), String(process.pid));

function bindFolder(folder: string, ifindex: number): void {
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    bindCgroup(descriptor, ifindex);
  } finally {
    closeSync(descriptor);
  }
}

/** What nobody waited for, or whose waiting was ended, is empty and stays. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = ours.exec(name)?.[1];
    // There is always a process 1: one of a namespace of its own may have been net.
    if (pid !== undefined && (pid === '1' || !isAlive(Number(pid)))) removeEmpty(join(parent, name));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The kernel keeps one in which something runs. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something runs in it still, or it is gone.
  }
}
