import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';

/** What runs the scripts of `shell-scripts.ts`. */
export const shell = '/bin/sh';

/** The path of a program of the system, also where PATH lacks the folders of root's; undefined when it is not there. */
export function findTool(host: Pick<Host, 'environment'>, name: string): string | undefined {
  const folders = [...(host.environment.variable('PATH') ?? '').split(':'), '/usr/bin', '/bin', '/usr/sbin', '/sbin'];
  return folders
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .find(canRun);
}

/** @throws BusinessError `exec.tool` where programs get no files or network of their own here */
export function checkNamespaceTools(host: Pick<Host, 'environment'>): void {
  if (findTool(host, 'unshare') === undefined) throw missing('unshare', 'util-linux');
  if (!canRun(shell)) throw missing(shell, 'a shell, such as dash');
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const missing = (target: string, from: string): BusinessError =>
  new BusinessError(
    'exec.tool',
    `A program gets files and a network of its own by ${target}, which cannot be run here`,
    {
      target,
      hint: `install ${from}`,
    },
  );
