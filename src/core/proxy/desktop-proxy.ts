import { BusinessError } from '../errors.js';
import type { Environment, Files } from '../host.js';
import { desktopSettings, largestSettings } from './desktop-settings.js';
import { gnomeProxy } from './gnome-proxy.js';
import { kdeProxy } from './kde-proxy.js';
import type { ProxySettings } from './proxy-settings.js';

/**
 * The proxy of the desktop whose session this is; undefined outside of one, or when it asks for none. Settings that
 * cannot be read count as none.
 *
 * @throws BusinessError `proxy.invalid`
 */
export function desktopProxy(environment: Environment, files: Files): ProxySettings | undefined {
  const settings = desktopSettings(environment);
  if (settings === undefined) return undefined;
  const { form, path } = settings;
  return ifReadable(() =>
    form === 'kioslave'
      ? kdeProxy(files.readText(path, largestSettings), path)
      : gnomeProxy(files.readBytes(path, largestSettings), path),
  );
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
