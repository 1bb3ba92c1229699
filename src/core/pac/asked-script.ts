import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { type OpenedScript, openNamed, openScript, type OpenScriptOptions } from './open-script.js';
import { fetchScript, readScriptFile } from './read-script.js';
import { usedAddress } from './used-script.js';

/** Which script is meant; the one that is set when neither is given. */
export interface ScriptPlace {
  readonly file?: string | undefined;
  readonly url?: string | undefined;
}

/**
 * The script that is meant, compiled. One that is named is read or fetched anew and leaves no copy behind.
 *
 * @param host the machine, or one of its networks
 * @throws BusinessError `pac.unset` when none is named or set; as `openScript`
 */
export async function askedScript(host: Host, place: ScriptPlace, options: OpenScriptOptions): Promise<OpenedScript> {
  if (place.file !== undefined) return openNamed(host, readScriptFile(host, place.file), options);
  if (place.url !== undefined) return openNamed(host, await fetchScript(host, place.url, options.signal), options);
  const used = usedAddress(host);
  if (used === undefined) throw new BusinessError('pac.unset', 'No PAC script is set');
  return openScript(host, used.url, options);
}
