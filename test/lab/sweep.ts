import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { runProgram } from './program.js';

const mark = 'netlab';
let count = 0;
let swept = false;

/** Field 22 of /proc/PID/stat: tells a process from a later one of the same id. Empty when there is no such process. */
function startOf(pid: number | 'self'): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** A name for a namespace that says which process made it, so that a later run can tell whether it is still in use. */
export function namespaceName(label: string): string {
  return [mark, process.pid, startOf('self'), `${threadId}x${count++}`, label].join('-');
}

/** Removes the namespaces, and their folders in /etc/netns, whose makers are gone. Once a process; root's way only. */
export function sweepStale(): void {
  if (swept) return;
  swept = true;
  for (const name of namesIn('/run/netns')) runProgram(['ip', 'netns', 'del', name]);
  for (const name of namesIn('/etc/netns')) rmSync(`/etc/netns/${name}`, { recursive: true, force: true });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter(isStale);
  } catch {
    return [];
  }
}

function isStale(name: string): boolean {
  const [found, pid, start] = name.split('-');
  return found === mark && startOf(Number(pid)) !== start;
}
