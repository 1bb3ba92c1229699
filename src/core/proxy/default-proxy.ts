import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { desktopProxy } from './desktop-proxy.js';
import { environmentProxy } from './environment-proxy.js';
import { networkProxy } from './network-proxy.js';
import type { ProxySettings } from './proxy-settings.js';
import type { HttpProxy } from './types.js';

/**
 * The proxy that counts where no application has one of its own: the environment's, else the desktop's, else that of the
 * network that the application is bound to, else that of the default network; undefined when there is none. Seed:
 * getDefaultHttpProxy.
 *
 * @throws BusinessError `proxy.invalid`
 */
export function defaultProxy(host: Host): ProxySettings | undefined {
  const { environment, files } = host;
  return environmentProxy(environment) ?? desktopProxy(environment, files) ?? networkProxy(host);
}

/** What each of these sources says, whether it counts or not; none that cannot be understood. */
export function everySetting({ environment, files }: Pick<Host, 'environment' | 'files'>): readonly ProxySettings[] {
  const sources = [() => environmentProxy(environment), () => desktopProxy(environment, files)];
  return sources.flatMap((read) => {
    try {
      return read() ?? [];
    } catch (error) {
      if (error instanceof BusinessError) return [];
      throw error;
    }
  });
}

/** An application's proxy serves every scheme; its exclusions follow the seed's rules alone. */
export function appSettings(app: HttpProxy): ProxySettings {
  const { host, port, username, password, exclusionList } = app;
  const known = username !== undefined && password !== undefined;
  const other = { type: 'http', host, port, ...(known ? { username, password } : {}) } as const;
  return { source: 'app', from: 'net proxy set', servers: {}, other, exclusionList, extended: false };
}

/** The one proxy of the seed's HttpProxy: that for https, else http, else any; an empty host when there is none. */
export function httpProxyOf(settings: ProxySettings | undefined): HttpProxy {
  const server = settings?.servers['https'] ?? settings?.servers['http'] ?? settings?.other;
  if (settings === undefined || server === undefined) return { host: '', port: 0, exclusionList: [] };
  const { host, port, username, password } = server;
  const known = username !== undefined && password !== undefined;
  return { host, port, exclusionList: [...settings.exclusionList], ...(known ? { username, password } : {}) };
}
