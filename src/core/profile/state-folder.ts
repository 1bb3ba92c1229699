import { lstatSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { Environment } from '../host.js';
import type { Remark } from './types.js';

/** Where profiles are kept. */
export interface StateFolder {
  readonly folder: string;
  /** Has to be there already: the home, or what `XDG_STATE_HOME` lies in. Nothing above the folder below is made. */
  readonly anchor: string;
}

const below = ['net', 'profiles'] as const;

/**
 * `$XDG_STATE_HOME/net/profiles`, by default in `~/.local/state` (XDG Base Directory Specification). Root asks under
 * another user's home for root's own: what that user may write, root must not obey, and what root writes there that user
 * could no longer change.
 *
 * @returns undefined for a user without a home
 */
export function stateFolder(environment: Environment, remark: Remark): StateFolder | undefined {
  const named = environment.variable('XDG_STATE_HOME') ?? '';
  const home = environment.variable('HOME') ?? '';
  const own = isAbsolute(home) ? home : ownHome();
  const found = isAbsolute(named)
    ? { folder: join(named, ...below), anchor: dirname(join(named, '.')) }
    : own === undefined
      ? undefined
      : inHome(own);
  if (found === undefined || environment.uid !== 0 || belongsToRoot(found.folder)) return found;
  const roots = ownHome();
  if (roots === undefined || !belongsToRoot(roots)) return undefined;
  const instead = inHome(roots);
  remark(`root keeps its state in ${instead.folder}, not in what is another user's`);
  return instead;
}

const inHome = (home: string): StateFolder => ({ folder: join(home, '.local/state', ...below), anchor: home });

/** What the user database says; undefined for a user it does not know. */
export function ownHome(): string | undefined {
  try {
    const { homedir } = process.getBuiltinModule('node:os').userInfo();
    return isAbsolute(homedir) ? homedir : undefined;
  } catch {
    return undefined;
  }
}

/** Whether nothing on the way there, as far as it is there, is another user's. */
export function belongsToRoot(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    const owners = [lstatSync, statSync].map((status) => status(at, { throwIfNoEntry: false })?.uid ?? 0);
    if (owners.some((uid) => uid !== 0)) return false;
    if (at === dirname(at)) return true;
  }
}
