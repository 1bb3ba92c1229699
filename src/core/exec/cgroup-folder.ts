import { join } from 'node:path';
import type { Host } from '../host.js';
import { readIfThere } from './read-if-there.js';

/** The folder of this process's own cgroup in the hierarchy of version 2; undefined where that is not mounted. */
export function cgroupFolder(host: Pick<Host, 'files'>): string | undefined {
  const own = /^0::(\/.*)$/m.exec(readIfThere(host, '/proc/self/cgroup'))?.[1];
  const mount = readIfThere(host, '/proc/self/mountinfo')
    .split('\n')
    .map((line) => line.split(' '))
    // proc(5): the type stands behind a lone hyphen.
    .find((words) => words[words.indexOf('-', 6) + 1] === 'cgroup2');
  if (own === undefined || mount === undefined) return undefined;
  const [, , , root = '/', point = ''] = mount;
  const below = root === '/' ? own : own.startsWith(root) ? own.slice(root.length) : '/';
  return join(unescaped(point), below);
}

/** proc(5): blanks and backslashes stand as octal numbers. */
const unescaped = (path: string): string =>
  path.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
