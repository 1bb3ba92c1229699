import type { Host } from '../host.js';
import { effectiveProxy } from '../proxy/app-proxy.js';
import { parseProxyServer } from '../proxy/proxy-server.js';
import { type ProxyVariable, proxyVariables, settingsOf } from '../proxy/proxy-variables.js';
import { proxyEnvironment } from '../proxy/proxy-environment.js';

/**
 * The proxy variables of a program, password included; none where its environment is as it should be already.
 *
 * @param proxy in place of the effective one; `none` for none
 * @throws BusinessError `pac.per-url` where a script decides for each URL, `proxy.invalid`
 */
export function execProxy(host: Host, proxy: string | undefined): readonly ProxyVariable[] {
  if (proxy === 'none') return proxyVariables(undefined, { withPassword: true });
  if (proxy !== undefined) {
    return proxyVariables(settingsOf(parseProxyServer(proxy, '--proxy'), '--proxy'), { withPassword: true });
  }
  const settings = effectiveProxy(host);
  // Environment variables are handed on as they are.
  if (settings === undefined || settings.source === 'environment') return [];
  return proxyEnvironment(host, { withPassword: true, shown: false }).variables;
}
