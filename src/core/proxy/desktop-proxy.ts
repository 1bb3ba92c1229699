import { BusinessError } from '../errors.js';
import type { Environment, Files } from '../host.js';
import { gnomeProxy } from './gnome-proxy.js';
import { kdeProxy } from './kde-proxy.js';
import type { ProxySettings } from './proxy-settings.js';

/** Far larger than any user's settings. */
const largestFile = 16 << 20;

/** Desktops that keep GNOME's settings (XDG_CURRENT_DESKTOP, a list with colons). */
const likeGnome = /(?:^|:)(?:GNOME|Unity|Cinnamon|X-Cinnamon|MATE|Budgie|Pantheon|XFCE)(?::|$)/i;

/**
 * The proxy of the desktop whose session this is; undefined outside of one, or when it asks for none. Settings that
 * cannot be read count as none.
 *
 * @throws BusinessError `proxy.invalid`
 */
export function desktopProxy(environment: Environment, files: Files): ProxySettings | undefined {
  const desktop = environment.variable('XDG_CURRENT_DESKTOP') ?? '';
  const home = environment.variable('HOME') ?? '';
  const given = environment.variable('XDG_CONFIG_HOME') ?? '';
  if (desktop === '' || (home === '' && given === '')) return undefined;
  const folder = given.startsWith('/') ? given : `${home}/.config`;
  if (/(?:^|:)KDE(?::|$)/i.test(desktop)) {
    const path = `${folder}/kioslaverc`;
    return ifReadable(() => kdeProxy(files.readText(path, largestFile), path));
  }
  if (!likeGnome.test(desktop)) return undefined;
  const path = `${folder}/dconf/user`;
  return ifReadable(() => gnomeProxy(files.readBytes(path, largestFile), path));
}

function ifReadable(read: () => ProxySettings | undefined): ProxySettings | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof BusinessError && (error.reason.startsWith('file.') || error.reason === 'permission'))
      return undefined;
    throw error;
  }
}
