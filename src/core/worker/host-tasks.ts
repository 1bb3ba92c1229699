import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { openHost } from '../open-host.js';
import { type FetchedScript, fetchIfModified } from '../pac/read-script.js';
import { MemoryStore } from '../profile/memory-store.js';
import { defaultProfileName } from '../profile/profile-name.js';
import type { ProfileSections } from '../profile/types.js';
import { withoutPassword } from '../proxy/url-target.js';
import { TimeLimit } from '../time-limit.js';
import type { Tasks } from './worker-protocol.js';

/** The addresses of a name; none for one that has none. */
export async function resolve({ profile, name }: Tasks['resolve']['input']): Promise<readonly string[]> {
  try {
    return (await hostOf(profile).resolve(name)).map(({ address }) => address);
  } catch (error) {
    if (error instanceof BusinessError) return [];
    throw error;
  }
}

/** As `fetchIfModified`, within so much time, names and all. */
export async function fetchPacScript(input: Tasks['fetchScript']['input']): Promise<FetchedScript | 'unmodified'> {
  const { profile, url, timeoutMs, known } = input;
  const limit = new TimeLimit(timeoutMs);
  try {
    return await fetchIfModified(hostOf(profile), url, limit.signal, known === undefined ? {} : { known });
  } catch (error) {
    if (!limit.isOver) throw error;
    throw new BusinessError('pac.fetch', `${withoutPassword(url)} sent no script within ${timeoutMs} ms`);
  } finally {
    limit.end();
  }
}

/** This machine, with what the other thread keeps. */
function hostOf(kept: ProfileSections): Host {
  const profile = new MemoryStore().profile(defaultProfileName);
  profile.update(() => kept);
  return openHost({ profile });
}
