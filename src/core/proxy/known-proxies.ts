import type { Host } from '../host.js';
import { appSettings, everySetting } from './default-proxy.js';
import type { ProxyServer } from './proxy-server.js';

/** The proxies of all settings, whichever counts, that we have a user and password for. */
export function knownProxies(host: Host): readonly ProxyServer[] {
  const { appProxy } = host.profile.read();
  const settings = [...(appProxy === null ? [] : [appSettings(appProxy)]), ...everySetting(host)];
  const servers = settings.flatMap(({ servers, other }) => [...Object.values(servers), other]);
  return servers.flatMap((server) => (server?.password === undefined ? [] : [server]));
}
