import { BusinessError } from '../errors.js';
import { emptySections } from './profile-document.js';
import { checkedProfileName } from './profile-name.js';
import type { Profile, ProfileEntry, ProfileSections, ProfileStore } from './types.js';

/** Profiles that live as long as the process: what the library uses unless a program asks for the files. */
export class MemoryStore implements ProfileStore {
  readonly folder = '';
  readonly #kept = new Map<string, ProfileSections>();
  readonly #onLost: (() => void) | undefined;

  /** @param onLost called at each change, where files were meant to keep it */
  constructor(onLost?: () => void) {
    this.#onLost = onLost;
  }

  profile(name: string): Profile {
    checkedProfileName(name);
    const read = (): ProfileSections => this.#kept.get(name) ?? emptySections;
    return {
      name,
      store: this,
      read,
      update: (change) => {
        this.#kept.set(name, { ...read(), ...change(read()) });
        this.#onLost?.();
        return this.#onLost === undefined;
      },
    };
  }

  list(): readonly ProfileEntry[] {
    const names = [...this.#kept.keys()].sort();
    return names.map((name) => ({ name, file: '', state: 'ok', modifiedAt: null }));
  }

  delete(name: string): boolean {
    if (this.#kept.delete(name)) return true;
    throw unknownProfile(name);
  }
}

export function unknownProfile(name: string): BusinessError {
  return new BusinessError('profile.unknown', `There is no profile ${JSON.stringify(name)}`, { target: name });
}
