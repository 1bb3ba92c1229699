import type { Host } from '../host.js';
import { effectiveProxy } from '../proxy/app-proxy.js';
import type { ProxyVariable } from '../proxy/proxy-variables.js';

/**
 * The proxy variables of a program, password included; none where its environment is as it should be already.
 *
 * @param proxy in place of the effective one; `none` for none
 * @throws BusinessError `pac.per-url` where a script decides for each URL, `proxy.invalid`
 */
export async function execProxy(host: Host, proxy: string | undefined): Promise<readonly ProxyVariable[]> {
  const settings = proxy === undefined ? effectiveProxy(host) : undefined;
  // Environment variables are handed on as they are.
  if (proxy === undefined && (settings === undefined || settings.source === 'environment')) return [];
  const { proxyVariables, settingsOf } = await import('../proxy/proxy-variables.js');
  if (proxy === 'none') return proxyVariables(undefined, { withPassword: true });
  if (proxy !== undefined) {
    const { parseProxyServer } = await import('../proxy/proxy-server.js');
    return proxyVariables(settingsOf(parseProxyServer(proxy, '--proxy'), '--proxy'), { withPassword: true });
  }
  const { proxyEnvironment } = await import('../proxy/proxy-environment.js');
  return proxyEnvironment(host, { withPassword: true, shown: false }).variables;
}
