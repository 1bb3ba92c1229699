/**
 * The seed's calls about proxy auto-configuration (PAC). They are synchronous, as the seed has them: this thread waits
 * for servers and names, which a worker asks. What they keep is kept in this process, or in the profile that
 * `openProfile` opened.
 */
import { pacAddress, proxyInfo, setPacAddress, setPacFile } from '../pac/app-script.js';
import { sharedHost } from '../shared-host.js';

/**
 * Sets the address of the PAC script (https, http, file or data URL), fetches the script and compiles it, within 5 s in
 * all; an empty text clears it. As `net pac set URL`.
 *
 * @throws BusinessError 401 for what is no text; 2100002 when the script cannot be fetched or has an error: the address is
 * kept, and `findProxyForUrl` tries again
 */
export function setPacFileUrl(pacFileUrl: string): void {
  setPacFile(sharedHost(), pacFileUrl);
}

/** The address that `setPacFileUrl` set; empty when there is none. As `net pac get --get pacFileUrl`. */
export function getPacFileUrl(): string {
  return sharedHost().profile.read().pac.pacFileUrl;
}

/**
 * What the script of `setPacFileUrl`, or else the one of `setPacUrl`, returns for a URL, such as `PROXY proxy:3128; DIRECT`;
 * empty when none is set, and when it cannot be fetched or fails: an error is never DIRECT. Limits: 1 s of running, 32 MB,
 * 64 names. As `net pac find URL`.
 *
 * @throws BusinessError 401 for what is no text
 */
export function findProxyForUrl(url: string): string {
  return proxyInfo(sharedHost(), url);
}

/**
 * Keeps the address of a PAC script, unverified. As `net pac set --address-only URL`.
 *
 * @throws BusinessError 401 for what is no text, or empty
 */
export function setPacUrl(pacUrl: string): void {
  setPacAddress(sharedHost(), pacUrl);
}

/**
 * The address that `setPacUrl` set. As `net pac get --get pacUrl`.
 *
 * @throws BusinessError 2100003 (`pac.unset`) when none is set
 */
export function getPacUrl(): string {
  return pacAddress(sharedHost());
}
