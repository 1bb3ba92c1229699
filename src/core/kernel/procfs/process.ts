import { readlinkSync } from 'node:fs';
import type { Process } from '../process.js';
import { listKernelFolder, readKernelFile } from './kernel-file.js';

/** Ticks a second in /proc/PID/stat: USER_HZ, which is 100 on every architecture Node runs on. */
const ticksPerSecond = 100;
/** `PROC_PID_INIT_INO` (linux/proc_ns.h). */
const firstPidNamespace = 'pid:[4026531836]';

/** Ids of the processes that this user can see. */
export function processIds(): number[] {
  return listKernelFolder('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Whether all processes of the machine can be seen from here, and not those of a container alone. */
export function seesAllProcesses(): boolean {
  try {
    return readlinkSync('/proc/self/ns/pid') === firstPidNamespace;
  } catch {
    return false;
  }
}

/** The name of a process; empty when it is gone. */
export function programOf(pid: number): string {
  return readKernelFile(`/proc/${pid}/comm`, 'utf8').replace(/\n$/, '');
}

/** What /proc tells of a process. As `ps -o pid,comm,args,lstart -p PID`. */
export function readProcess(pid: number, now: Date): Process {
  return {
    pid,
    program: programOf(pid),
    command: parseCommand(readKernelFile(`/proc/${pid}/cmdline`, 'utf8')),
    startedAt: parseStart(readKernelFile(`/proc/${pid}/stat`), readKernelFile('/proc/uptime'), now),
    cgroup: readKernelFile(`/proc/${pid}/cgroup`, 'utf8'),
  };
}

/** Each argument ends with a zero byte; a process that rewrites its title may leave out the last. */
export function parseCommand(text: string): string[] {
  if (text === '') return [];
  return text.replace(/\0+$/, '').split('\0');
}

/**
 * When a process started, from its start in ticks since the machine did and the seconds for which that is up.
 *
 * @returns null for texts that are not what they should be
 */
export function parseStart(stat: string, uptime: string, now: Date): Date | null {
  // The name in parentheses may hold anything, parentheses and spaces included.
  const words = stat.slice(stat.lastIndexOf(')') + 1).split(' ');
  const ticks = Number(words[20] ?? Number.NaN);
  const seconds = Number.parseFloat(uptime);
  if (words.length < 22 || !Number.isFinite(ticks) || !Number.isFinite(seconds)) return null;
  const agoMs = (seconds - ticks / ticksPerSecond) * 1000;
  const started = new Date(now.getTime() - Math.max(agoMs, 0));
  return Number.isNaN(started.getTime()) ? null : started;
}
