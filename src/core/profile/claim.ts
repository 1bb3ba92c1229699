import { linkSync, readFileSync, readlinkSync, renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { codeOf } from './private-file.js';

/**
 * The lock of those who cannot ask the kernel for one: a symbolic link to nowhere whose target says who made it, as that is
 * there whole or not at all, whenever its maker dies. Unlike the kernel's, it outlives its maker; it counts for nothing
 * once the maker is known to be dead.
 */
export interface Claim {
  readonly bootId: string;
  readonly pidNamespace: string;
  readonly pid: number;
  /** Clock ticks since the system started: tells a process from a later one with its number. */
  readonly startTime: string;
  readonly nonce: string;
}

/** A claim of this process, as the text that it is. */
export function ownClaim(): string {
  const claim: Claim = {
    bootId: bootId(),
    pidNamespace: pidNamespace(),
    pid: process.pid,
    startTime: startTimeOf('self'),
    nonce: nonce(),
  };
  return JSON.stringify(claim);
}

/** @returns false when somebody else's is there */
export function putClaim(path: string, claim: string): boolean {
  try {
    symlinkSync(claim, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The text of the claim that is there, empty where something else stands in its place; undefined when there is none. */
export function readClaim(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (codeOf(error) === 'EINVAL') return '';
    throw error;
  }
}

/**
 * Takes away the claim that was read, and no other: between reading and taking it away, somebody else may have done so
 * and put down a claim of his own, which is then put back.
 */
export function breakClaim(path: string, seen: string): void {
  if (readClaim(path) !== seen) return;
  const aside = `${path}.${nonce()}`;
  try {
    renameSync(path, aside);
    if (readClaim(aside) !== seen) linkSync(aside, path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
  }
  try {
    unlinkSync(aside);
  } catch {
    // Somebody's folder, which stays where it is now, or the claim was gone.
  }
}

/** Whether the maker lives. `unknown` where its process cannot be looked at: another boot, machine or pid namespace. */
export function makerOf(claim: string): 'alive' | 'dead' | 'unknown' {
  const { bootId: boot, pidNamespace: namespace, pid, startTime } = parsed(claim);
  if (boot === undefined || boot === '' || boot !== bootId()) return 'unknown';
  if (namespace === undefined || namespace === '' || namespace !== pidNamespace()) return 'unknown';
  return startTime !== '' && startTimeOf(String(pid)) === startTime ? 'alive' : 'dead';
}

function parsed(claim: string): Partial<Claim> {
  try {
    const value: unknown = JSON.parse(claim);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Loading node:crypto takes as long as reading a profile: only who claims does. */
const nonce = (): string => process.getBuiltinModule('node:crypto').randomBytes(8).toString('hex');

const bootId = (): string => fact(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim());
const pidNamespace = (): string => fact(() => readlinkSync('/proc/self/ns/pid'));

/** Field 22 of /proc/PID/stat (proc(5)), counted from behind the name, which may hold spaces and parentheses. */
const startTimeOf = (pid: string): string =>
  fact(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  });

function fact(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
