import type { Host } from './host.js';
import { machineEnvironment } from './host/machine-environment.js';
import { openHost } from './open-host.js';
import { openStore } from './profile/open-store.js';
import { defaultProfileName } from './profile/profile-name.js';
import { SwitchableProfile } from './profile/switchable-profile.js';
import type { Profile, Remark } from './profile/types.js';

let host: Host | undefined;
const shared = new SwitchableProfile();

/** The machine, as the calls of the library see it that take no Host; made on first use, and then the same for all. */
export function sharedHost(): Host {
  host ??= openHost({ profile: shared });
  return host;
}

/** A profile that the library's own calls use, until it is closed. */
export interface OpenedProfile extends Profile {
  /** Lets them keep their state in the process again. */
  close(): void;
}

/**
 * Opens a profile of this user: from now on the calls of `connection` keep their state there, as the commands do with
 * `--profile NAME`; until then, and after `close`, in the process. `openHost({ profile })` takes it too.
 *
 * @param name `default` when absent; NET_PROFILE is the commands' alone
 * @param remark told of what a user must know: nothing can be kept here, a file was damaged and set aside
 * @throws BusinessError `profile.name`
 */
export function openProfile(name: string = defaultProfileName, remark?: Remark): OpenedProfile {
  const profile = openStore(machineEnvironment, remark).profile(name);
  shared.switchTo(profile);
  const { store, read, update } = profile;
  return { name, store, read, update, close: () => shared.switchTo() };
}
