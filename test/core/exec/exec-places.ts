import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { Namespace } from '../../lab/namespace.js';
import { type ProgramResult, runProgram } from '../../lab/program.js';

export const net = fileURLToPath(new URL('../../../../bin/net.cjs', import.meta.url));
export const nobody = 65534;

/** A folder for what one test leaves: profiles, and temporary files of anybody. */
export function scratch(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'net-test-exec-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'tmp'));
  chmodSync(join(folder, 'tmp'), 0o1777);
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Where the machine is, and how programs are bound there. */
export type Place = readonly [name: string, inside: (argv: readonly string[]) => readonly string[]];

/** Root's cgroups are seen where `ip netns exec` has not put another /sys in place. */
export const inCgroup = (machine: Namespace): Place => [
  'cgroup',
  (argv) => ['nsenter', `--net=/run/netns/${machine.name}`, ...argv],
];

export const places = (machine: Namespace): readonly Place[] => [
  inCgroup(machine),
  ['pasta', (argv) => machine.inside(argv, nobody)],
  ['pasta as root', (argv) => machine.inside(argv)],
];

/** What runs `net exec` with these words there. */
export const wordsIn = ([, inside]: Place, folder: string, words: readonly string[]): readonly string[] =>
  inside(['env', `XDG_STATE_HOME=${folder}`, `TMPDIR=${join(folder, 'tmp')}`, process.execPath, net, 'exec', ...words]);

export const runIn =
  (place: Place, folder: string) =>
  (...words: readonly string[]): ProgramResult =>
    runProgram(wordsIn(place, folder, words));

/** Begins it, to be ended with the test. */
export function begin(t: ExecutionContext, [program = '', ...words]: readonly string[]) {
  const child = spawn(program, words);
  child.stderr.pipe(process.stderr);
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

/** The processes that have to do with a folder, as their environment says. */
export const runningFor = (folder: string): readonly string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  });
