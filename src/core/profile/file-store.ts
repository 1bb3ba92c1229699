import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BusinessError } from '../errors.js';
import { FileProfile, type FilePlace } from './file-profile.js';
import { lockFolder } from './folder-lock.js';
import { unknownProfile } from './memory-store.js';
import { codeOf, readPrivateFile, syncFolder } from './private-file.js';
import { readProfileDocument } from './profile-document.js';
import { checkedProfileName } from './profile-name.js';
import { checkFolder } from './trusted-folder.js';
import type { Profile, ProfileEntry, ProfileStore } from './types.js';

/** Profiles in a folder of files. */
export class FileStore implements ProfileStore {
  readonly #place: FilePlace;

  constructor(place: FilePlace) {
    this.#place = place;
  }

  get folder(): string {
    return this.#place.state.folder;
  }

  profile(name: string): Profile {
    return new FileProfile(checkedProfileName(name), this, this.#place);
  }

  list(): readonly ProfileEntry[] {
    const entries: ProfileEntry[] = [];
    for (const file of this.#files().sort()) {
      const [name, aside] = file.split(/\.json(?=$|\.corrupt-)/);
      if (name === undefined || aside === undefined || !isName(name)) continue;
      const path = join(this.folder, file);
      const modifiedAt = statSync(path, { throwIfNoEntry: false })?.mtime;
      if (modifiedAt === undefined) continue;
      entries.push({ name, file: path, state: aside === '' ? this.#stateOf(path) : 'set-aside', modifiedAt });
    }
    return entries;
  }

  delete(name: string): boolean {
    const path = join(this.folder, `${checkedProfileName(name)}.json`);
    if (!this.#files().includes(basename(path))) throw unknownProfile(name);
    checkFolder(this.folder, this.#place.uid);
    try {
      const lock = lockFolder(this.folder);
      try {
        rmSync(path);
        syncFolder(this.folder);
      } finally {
        lock.release();
      }
    } catch (error) {
      if (codeOf(error) === 'ENOENT') throw unknownProfile(name);
      if (error instanceof BusinessError || codeOf(error) === '') throw error;
      const details = { operation: 'remove', target: path, cause: error };
      throw new BusinessError('profile.failed', `Cannot remove ${path}: ${codeOf(error)}`, details);
    }
    return true;
  }

  #files(): string[] {
    try {
      return readdirSync(this.folder);
    } catch (error) {
      if (codeOf(error) === '') throw error;
      return [];
    }
  }

  #stateOf(path: string): ProfileEntry['state'] {
    try {
      readProfileDocument(readPrivateFile(path, this.#place.uid) ?? '');
      return 'ok';
    } catch (error) {
      return error instanceof BusinessError && error.reason === 'file.version' ? 'newer' : 'unreadable';
    }
  }
}

function isName(text: string): boolean {
  try {
    return checkedProfileName(text) === text;
  } catch {
    return false;
  }
}
