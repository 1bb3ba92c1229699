import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';

/** The path of a program of the system, also where PATH lacks the folders of root's; undefined when it is not there. */
export function findTool(host: Pick<Host, 'environment'>, name: string): string | undefined {
  const folders = [...(host.environment.variable('PATH') ?? '').split(':'), '/usr/bin', '/bin', '/usr/sbin', '/sbin'];
  return folders
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

export const unshareMissing = (): BusinessError =>
  new BusinessError('exec.tool', 'There is no unshare program here, by which a program gets files of its own', {
    target: 'unshare',
    hint: 'install util-linux',
  });
