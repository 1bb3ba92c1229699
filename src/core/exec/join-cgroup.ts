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
 * @throws BusinessError `exec.unbound`; the process is where it was then
 */
export async function joinCgroup(host: Pick<Host, 'files'>, { interfaceName, ifindex }: ExecBinding): Promise<void> {
  const parent = cgroupFolder(host);
  const target = interfaceName;
  if (parent === undefined) throw new BusinessError('exec.unbound', 'There is no cgroup2 here', { target });
  sweep(parent);
  const folder = join(parent, `net-exec.${String(process.pid)}`);
  let takeBack: () => void = () => undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    bindFolder(folder, ifindex);
    // Before this process is in it, as what waits must not be.
    takeBack = await removeWhenEmpty(folder);
    writeFileSync(join(folder, 'cgroup.procs'), String(process.pid));
  } catch (cause) {
    takeBack();
    removeEmpty(folder);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BusinessError('exec.unbound', `The program cannot be bound to ${target} by a cgroup: ${why}`, {
      target,
      cause,
    });
  }
}

function bindFolder(folder: string, ifindex: number): void {
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    bindCgroup(descriptor, ifindex);
  } finally {
    closeSync(descriptor);
  }
}

/** Only the kernel removes a cgroup's last process, and nobody the empty cgroup. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = ours.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) removeEmpty(join(parent, name));
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
