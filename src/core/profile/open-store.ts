import type { Environment } from '../host.js';
import { FileStore } from './file-store.js';
import { MemoryStore } from './memory-store.js';
import { checkedProfileName } from './profile-name.js';
import { stateFolder } from './state-folder.js';
import type { Profile, ProfileStore, Remark } from './types.js';

/**
 * The profiles of this user, in files; in memory for a user without a home. Nothing of the machine is asked before a
 * profile is read, written or listed: most commands never do.
 *
 * @param remark told, once each, of what the user must know: nothing can be kept here, a file was damaged
 */
export function openStore(environment: Environment, remark: Remark = () => {}): ProfileStore {
  let opened: ProfileStore | undefined;
  const store = (): ProfileStore => (opened ??= chooseStore(environment, onceEach(remark)));
  const lazy: ProfileStore = {
    get folder() {
      return store().folder;
    },
    profile: (name) => lazyProfile(checkedProfileName(name), lazy, () => store().profile(name)),
    list: () => store().list(),
    delete: (name) => store().delete(name),
  };
  return lazy;
}

function lazyProfile(name: string, store: ProfileStore, open: () => Profile): Profile {
  let opened: Profile | undefined;
  const profile = (): Profile => (opened ??= open());
  return { name, store, read: (isQuiet) => profile().read(isQuiet), update: (change) => profile().update(change) };
}

function chooseStore(environment: Environment, remark: Remark): ProfileStore {
  const state = stateFolder(environment, remark);
  if (state !== undefined) return new FileStore({ state, uid: environment.uid, remark });
  return new MemoryStore(() => remark('this user has no home: what changes holds for this run only'));
}

function onceEach(remark: Remark): Remark {
  const said = new Set<string>();
  return (sentence) => {
    if (said.has(sentence)) return;
    said.add(sentence);
    remark(sentence);
  };
}
