import { mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { BusinessError } from '../errors.js';
import type { StateFolder } from './state-folder.js';

/**
 * Makes the folder of the profiles where it is missing, one level at a time: making all at once never returns below
 * /proc (foundation of the file system, not of ours). Nobody else can look into what is made.
 *
 * @throws the system's error: ENOENT when the anchor is missing, EROFS, EACCES, ENOSPC, ...
 */
export function makeFolder({ folder, anchor }: StateFolder): void {
  let level = anchor;
  for (const name of relative(anchor, folder).split(sep)) {
    level = join(level, name);
    try {
      mkdirSync(level, 0o700);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

/**
 * Makes sure that nobody but this user and root can put another file in the place of one in this folder: each folder
 * on the way there, as it is written and as links lead, is owned by one of them, and writable by no other, or sticky.
 *
 * @param uid effective user id; negative where the platform has none, and then nothing is checked
 * @param distrust makes the error
 * @throws BusinessError `profile.unsafe`, or what `distrust` makes
 */
export function checkFolder(folder: string, uid: number, distrust: Distrust = unsafe): void {
  if (uid < 0) return;
  const real = realpathSync(folder);
  check(real, uid, true, distrust);
  const ancestors = new Set([...ancestorsOf(real), ...ancestorsOf(folder)]);
  for (const ancestor of ancestors) check(ancestor, uid, false, distrust);
}

const sticky = 0o1000;
const writableByOthers = 0o022;

function check(folder: string, uid: number, isOurs: boolean, distrust: Distrust): void {
  const status = statSync(folder);
  if (status.uid !== uid && (isOurs || status.uid !== 0)) {
    throw distrust(folder, `belongs to user ${String(status.uid)}`, `let user ${String(uid)} own it`);
  }
  const open = (status.mode & writableByOthers) !== 0;
  if (open && (isOurs || (status.mode & sticky) === 0)) {
    throw distrust(folder, 'can be written by other users', `chmod go-w ${folder}`);
  }
}

function* ancestorsOf(folder: string): Generator<string> {
  for (let at = dirname(folder); ; at = dirname(at)) {
    yield at;
    if (at === dirname(at)) return;
  }
}

/** The error about a file or folder that other users could have changed: which, why, and what would mend it. */
export type Distrust = (path: string, why: string, hint: string) => BusinessError;

/** A file or folder that other users could have changed. */
export function unsafe(path: string, why: string, hint: string): BusinessError {
  return new BusinessError('profile.unsafe', `${path} ${why}, so that no profile in it can be trusted`, {
    operation: 'open',
    target: path,
    hint,
  });
}
