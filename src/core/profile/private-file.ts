import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { BusinessError } from '../errors.js';
import { mostProfileBytes } from './profile-document.js';
import { type Distrust, unsafe } from './trusted-folder.js';

const { O_CREAT, O_EXCL, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;
const newSuffix = '.new';

/**
 * The text of a file that only this user can have written; undefined when there is none.
 *
 * @param uid effective user id; negative where the platform has none
 * @param distrust makes the error in place of `profile.unsafe`
 * @throws BusinessError `profile.unsafe` for a link, another user's file, one that others can write, and what is no
 *   file; `file.size`; or the system's error
 */
export function readPrivateFile(path: string, uid: number, distrust: Distrust = unsafe): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'ELOOP') throw distrust(path, 'is a symbolic link', 'put the file itself there');
    throw error;
  }
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw distrust(path, 'is no regular file', 'remove it');
    if (uid >= 0 && status.uid !== uid) {
      throw distrust(path, `belongs to user ${String(status.uid)}`, `let user ${String(uid)} own it`);
    }
    if (uid >= 0 && (status.mode & 0o022) !== 0)
      throw distrust(path, 'can be written by other users', `chmod 600 ${path}`);
    if (status.size > mostProfileBytes) {
      throw new BusinessError('file.size', `${path} is larger than any profile`, { operation: 'read', target: path });
    }
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Puts a text in the place of a file, so that whoever reads it, also after a crash at any moment, finds the old text or
 * the new one. The caller holds the lock of the folder: what a dead writer left half done is removed.
 *
 * @param mayReplace asked when all is written, just before the new file takes the old one's place
 * @returns false when it might not
 */
export function replaceFile(path: string, text: string, mayReplace: () => boolean): boolean {
  const unfinished = `${path}${newSuffix}`;
  rmSync(unfinished, { force: true });
  try {
    const descriptor = openSync(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      // A umask can only take away; a default ACL can add.
      fchmodSync(descriptor, 0o600);
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (!mayReplace()) {
      rmSync(unfinished, { force: true });
      return false;
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
  return true;
}

/** Makes a rename or removal last. Some file systems cannot, and then nobody could. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, O_RDONLY);
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if (codeOf(error) !== 'EINVAL') throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** The system's name of an error, such as `ENOENT`; empty when it has none. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
