import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { type OpenedScript, openNamed, openScript, type OpenScriptOptions } from './open-script.js';
import { fetchScript, type PacSource, readScriptFile } from './read-script.js';
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

/**
 * The source of a script, as it is now; that of the one that is set when none is named.
 *
 * @param place a file, or an https, http, file or data URL
 * @throws BusinessError `pac.unset`, `value.url`, `pac.fetch`, `file.*`, `profile.*`
 */
export async function askedSource(host: Host, place: string | undefined, signal: AbortSignal): Promise<PacSource> {
  if (place !== undefined && !/^[a-z][a-z0-9+.-]+:/i.test(place)) return readScriptFile(host, place);
  const url = place ?? usedAddress(host)?.url;
  if (url === undefined) throw new BusinessError('pac.unset', 'No PAC script is set', { hint: 'name a file or a URL' });
  return fetchScript(host, url, signal);
}
