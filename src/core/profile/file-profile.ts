import { renameSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { BusinessError } from '../errors.js';
import { lockFolder } from './folder-lock.js';
import { codeOf, readPrivateFile, replaceFile, syncFolder } from './private-file.js';
import { emptySections, readProfileDocument, writeProfileDocument } from './profile-document.js';
import type { StateFolder } from './state-folder.js';
import { checkFolder, makeFolder } from './trusted-folder.js';
import type { Profile, ProfileSections, ProfileStore, Remark } from './types.js';

/** Where a profile's file is, and who may have written it. */
export interface FilePlace {
  readonly state: StateFolder;
  /** Effective user id; negative where the platform has none. */
  readonly uid: number;
  readonly remark: Remark;
}

/** What the system says where this user can keep nothing. */
const cannotKeep: ReadonlySet<string> = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOENT', 'ENOTDIR']);
/** How often an update starts again because its lock was taken from it. */
const mostAttempts = 5;

/** A profile in a file. Where this user can keep nothing, it lives in this object, and one remark says so. */
export class FileProfile implements Profile {
  readonly #place: FilePlace;
  readonly #path: string;
  /** What was read last, as text and understood: parsing costs more than reading. */
  #last: { readonly text: string; readonly sections: ProfileSections } | undefined;
  #inMemory: ProfileSections | undefined;

  constructor(
    readonly name: string,
    readonly store: ProfileStore,
    place: FilePlace,
  ) {
    this.#place = place;
    this.#path = join(place.state.folder, `${name}.json`);
  }

  read(isQuiet = false): ProfileSections {
    if (this.#inMemory !== undefined) return this.#inMemory;
    try {
      return this.#understood(false);
    } catch (error) {
      if (!cannotKeep.has(codeOf(error))) throw this.#failure(error, 'read');
      if (isQuiet) return emptySections;
      this.#place.remark(`${this.#path} cannot be read (${codeOf(error)}): nothing kept there is used`);
      return (this.#inMemory = emptySections);
    }
  }

  update(change: (kept: ProfileSections) => Partial<ProfileSections>): boolean {
    if (this.#inMemory === undefined) {
      try {
        this.#updateFile(change);
        return true;
      } catch (error) {
        if (!cannotKeep.has(codeOf(error))) throw this.#failure(error, 'write');
        this.#place.remark(`${this.#path} cannot be written (${codeOf(error)}): what changes holds for this run only`);
      }
    }
    const kept = this.#inMemory ?? this.#readQuietly();
    this.#inMemory = { ...kept, ...change(kept) };
    return false;
  }

  /** Where nothing can be kept, one remark is enough. */
  #readQuietly(): ProfileSections {
    try {
      return this.#understood(false);
    } catch (error) {
      if (!cannotKeep.has(codeOf(error))) throw this.#failure(error, 'read');
      return emptySections;
    }
  }

  #updateFile(change: (kept: ProfileSections) => Partial<ProfileSections>): void {
    const { state, uid } = this.#place;
    makeFolder(state);
    checkFolder(state.folder, uid);
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const lock = lockFolder(state.folder);
      try {
        const kept = this.#understood(true);
        const text = writeProfileDocument({ ...kept, ...change(kept) });
        if (text === this.#last?.text) return;
        if (replaceFile(this.#path, text, lock.isHeld)) return;
      } finally {
        lock.release();
      }
    }
    throw new BusinessError('profile.busy', `Others keep taking the lock of ${state.folder} away`);
  }

  /** What the file holds. One that cannot be understood is set aside and reported; nothing is kept then. */
  #understood(isLocked: boolean): ProfileSections {
    const { state, uid, remark } = this.#place;
    const text = readPrivateFile(this.#path, uid);
    if (text === undefined) {
      this.#last = undefined;
      return emptySections;
    }
    if (text === this.#last?.text) return this.#last.sections;
    checkFolder(state.folder, uid);
    try {
      const sections = readProfileDocument(text);
      this.#last = { text, sections };
      return sections;
    } catch (error) {
      if (!(error instanceof BusinessError) || error.reason !== 'file.invalid') throw error;
      if (isLocked) return this.#setAside(error);
      return this.#setAsideLocked(error, remark);
    }
  }

  /** Reads again under the lock: a writer may have mended it. */
  #setAsideLocked(why: BusinessError, remark: Remark): ProfileSections {
    let lock;
    try {
      lock = lockFolder(this.#place.state.folder);
    } catch (error) {
      if (!cannotKeep.has(codeOf(error))) throw error;
      remark(`${this.#path} is damaged (${why.message}) and cannot be set aside: nothing kept there is used`);
      return (this.#inMemory = emptySections);
    }
    try {
      return this.#understood(true);
    } finally {
      lock.release();
    }
  }

  #setAside(why: BusinessError): ProfileSections {
    const stamp = new Date().toISOString().replace(/\.\d+|[-:]/g, '');
    let aside = `${this.#path}.corrupt-${stamp}`;
    for (let more = 2; existsSync(aside); more++) aside = `${this.#path}.corrupt-${stamp}-${String(more)}`;
    renameSync(this.#path, aside);
    syncFolder(this.#place.state.folder);
    this.#last = undefined;
    this.#place.remark(`the profile ${this.name} was damaged (${why.message}); it is set aside as ${aside}`);
    return emptySections;
  }

  /** The one translation of what the system says about the file. */
  #failure(error: unknown, operation: 'read' | 'write'): unknown {
    if (error instanceof BusinessError && error.reason !== 'file.version') return error;
    const details = { operation, target: this.#path, cause: error };
    if (error instanceof BusinessError) {
      const message = `The profile ${this.name} was written by a newer net and is left as it is: ${error.message}`;
      return new BusinessError('file.version', message, details);
    }
    if (codeOf(error) === '') return error;
    return new BusinessError('profile.failed', `Cannot ${operation} ${this.#path}: ${codeOf(error)}`, details);
  }
}
