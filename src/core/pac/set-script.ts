import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { withoutPassword } from '../proxy/url-target.js';
import { openAnew, type OpenScriptOptions } from './open-script.js';
import { type UsedScript, usedScript } from './used-script.js';

export interface SetScriptOptions extends OpenScriptOptions {
  /** Keep the address without asking whether there is a script that compiles. */
  readonly unchecked?: boolean;
  /** As `setPacUrl`: used where no script is set otherwise, and never checked. */
  readonly addressOnly?: boolean;
}

/** What is set now. */
export interface SetScript extends UsedScript {
  /** False when nothing can be kept here, so that it is lost again. */
  readonly kept: boolean;
}

/**
 * Makes a PAC script that of the profile. It is fetched and compiled first; when that fails, nothing changes.
 *
 * @param host the machine, or one of its networks
 * @throws BusinessError `value.url`, `pac.fetch`, `pac.script`, `pac.limit`, `file.*`, `profile.*`
 */
export async function setScript(host: Host, url: string, options: SetScriptOptions): Promise<SetScript> {
  const { unchecked = false, addressOnly = false, ...opening } = options;
  if (!/^(?:https?|file|data):/i.test(url)) {
    throw new BusinessError('value.url', `${JSON.stringify(withoutPassword(url))} is no address of a PAC script`, {
      hint: 'https, http, file and data URLs are',
    });
  }
  if (!unchecked && !addressOnly) (await openAnew(host, url, opening)).script.close();
  const field = addressOnly ? 'pacUrl' : 'pacFileUrl';
  const kept = host.profile.update(({ pac }) => ({ pac: { ...pac, [field]: url } }));
  return { ...usedScript(host), kept };
}

/** Forgets the scripts of the profile and their copies. @returns what is used from now on. @throws as `Profile.update` */
export function clearScript(host: Host): SetScript {
  const kept = host.profile.update(() => ({ pac: { pacFileUrl: '', pacUrl: '' }, pacCopies: [] }));
  return { ...usedScript(host), kept };
}
