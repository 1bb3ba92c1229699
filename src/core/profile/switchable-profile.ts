import { MemoryStore } from './memory-store.js';
import { defaultProfileName } from './profile-name.js';
import type { Profile, ProfileSections, ProfileStore } from './types.js';

/** A profile that stands for another one, which can be exchanged: in memory until a program asks for files. */
export class SwitchableProfile implements Profile {
  readonly #inProcess = new MemoryStore().profile(defaultProfileName);
  #current: Profile = this.#inProcess;

  get name(): string {
    return this.#current.name;
  }

  get store(): ProfileStore {
    return this.#current.store;
  }

  read(isQuiet?: boolean): ProfileSections {
    return this.#current.read(isQuiet);
  }

  update(change: (kept: ProfileSections) => Partial<ProfileSections>): boolean {
    return this.#current.update(change);
  }

  /** @param profile what it stands for from now on; what is kept in this process when absent */
  switchTo(profile: Profile = this.#inProcess): void {
    this.#current = profile;
  }
}
