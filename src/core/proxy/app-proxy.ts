import type { Host } from '../host.js';
import { checkedProxy } from './checked-proxy.js';
import { appSettings, defaultProxy } from './default-proxy.js';
import type { ProxySettings } from './proxy-settings.js';

/**
 * Keeps the application's proxy in the profile; one with an empty host clears it. Seed: setAppHttpProxy.
 *
 * @returns false when nothing can be kept here, so that it is lost again with this process
 * @throws BusinessError `usage.argument` (401), `value.proxy` (2100001), `profile.*`
 */
export function setAppProxy(host: Pick<Host, 'profile'>, given: unknown): boolean {
  const proxy = checkedProxy(given);
  return host.profile.update(() => ({ appProxy: proxy.host === '' ? null : proxy }));
}

/**
 * The proxy that counts for this application: its own, then its own PAC script, before the environment's, the desktop's
 * and the network's; undefined when there is none.
 *
 * @throws BusinessError `proxy.invalid`, `profile.*`
 */
export function effectiveProxy(host: Host): ProxySettings | undefined {
  const { appProxy, pac } = host.profile.read();
  if (appProxy !== null && appProxy.host !== '') return appSettings(appProxy);
  const pacUrl = pac.pacFileUrl === '' ? pac.pacUrl : pac.pacFileUrl;
  if (pacUrl === '') return defaultProxy(host);
  return { source: 'app', from: 'net pac set', servers: {}, exclusionList: [], extended: false, pacUrl };
}
