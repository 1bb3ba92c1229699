import { BusinessError } from '../errors.js';
import type { Environment, Files } from '../host.js';

/** Where a desktop keeps its user's settings, and in which form. */
export interface DesktopSettings {
  readonly form: 'dconf' | 'kioslave';
  readonly path: string;
}

/** Far larger than any user's settings. */
export const largestSettings = 16 << 20;

/** Desktops that keep GNOME's settings (XDG_CURRENT_DESKTOP, a list with colons). */
const likeGnome = /(?:^|:)(?:GNOME|Unity|Cinnamon|X-Cinnamon|MATE|Budgie|Pantheon|XFCE)(?::|$)/i;

/** The settings of the desktop whose session this is, there or not; undefined outside of one whose settings are known. */
export function desktopSettings(environment: Environment): DesktopSettings | undefined {
  const desktop = environment.variable('XDG_CURRENT_DESKTOP') ?? '';
  const home = environment.variable('HOME') ?? '';
  const given = environment.variable('XDG_CONFIG_HOME') ?? '';
  if (desktop === '' || (home === '' && given === '')) return undefined;
  const folder = given.startsWith('/') ? given : `${home}/.config`;
  if (/(?:^|:)KDE(?::|$)/i.test(desktop)) return { form: 'kioslave', path: `${folder}/kioslaverc` };
  return likeGnome.test(desktop) ? { form: 'dconf', path: `${folder}/dconf/user` } : undefined;
}

/** Whether the word is in the settings at all, in either form's spelling; without it they ask for no proxy. */
export function mentionProxy(files: Pick<Files, 'readBytes'>, { path }: DesktopSettings): boolean {
  try {
    return Buffer.from(files.readBytes(path, largestSettings)).includes('roxy');
  } catch (error) {
    if (error instanceof BusinessError) return false;
    throw error;
  }
}
