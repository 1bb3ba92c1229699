import { unknownProfile } from './memory-store.js';
import type { Profile, ProfileStore } from './types.js';

/**
 * A profile that something was kept in.
 * @throws BusinessError `profile.unknown`, `profile.name`
 */
export function knownProfile(store: ProfileStore, name: string): Profile {
  const profile = store.profile(name);
  if (store.list().some((entry) => entry.name === name && entry.state !== 'set-aside')) return profile;
  throw unknownProfile(name);
}
