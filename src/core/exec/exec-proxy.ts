import type { Host } from '../host.js';
import { mayHaveDesktopProxy, mayHaveNetworkProxy, mayHaveOwnProxy } from '../proxy/may-have-proxy.js';
import type { ProxyVariable } from '../proxy/proxy-variables.js';

/**
 * The proxy variables of a program, password included; none where its environment is as it should be already.
 *
 * @param proxy in place of the effective one; `none` for none
 * @throws BusinessError `pac.per-url` where a script decides for each URL, `proxy.invalid`
 */
export async function execProxy(host: Host, proxy: string | undefined): Promise<readonly ProxyVariable[]> {
  if (proxy === undefined && !(await mustBeTold(host))) return [];
  const { proxyVariables, settingsOf } = await import('../proxy/proxy-variables.js');
  if (proxy === 'none') return proxyVariables(undefined, { withPassword: true });
  if (proxy !== undefined) {
    const { parseProxyServer } = await import('../proxy/proxy-server.js');
    return proxyVariables(settingsOf(parseProxyServer(proxy, '--proxy', 'value.proxy'), '--proxy'), {
      withPassword: true,
    });
  }
  const { proxyEnvironment } = await import('../proxy/proxy-environment.js');
  return proxyEnvironment(host, { withPassword: true, shown: false }).variables;
}

/** Whether there is an effective proxy; environment variables are handed on as they are. */
async function mustBeTold(host: Host): Promise<boolean> {
  if (!mayHaveOwnProxy(host)) {
    if (mayHaveDesktopProxy(host) && (await hasDesktopProxy(host))) return true;
    if (!mayHaveNetworkProxy(host) || !(await mayHaveScript(host))) return false;
  }
  const { effectiveProxy } = await import('../proxy/app-proxy.js');
  const settings = effectiveProxy(host);
  return settings !== undefined && settings.source !== 'environment';
}

/** Few networks have one, and to ask for that alone takes half of what reading all of the networks does. */
async function mayHaveScript(host: Host): Promise<boolean> {
  if (host.recorded !== undefined) return true;
  const { mayHaveAutomaticProxy } = await import('../managers/automatic-proxy.js');
  return mayHaveAutomaticProxy(host);
}

/** Few users ever set a proxy in their desktop, and no more need be loaded to see that. */
async function hasDesktopProxy({ environment, files }: Host): Promise<boolean> {
  const { desktopSettings, mentionProxy } = await import('../proxy/desktop-settings.js');
  const settings = desktopSettings(environment);
  if (settings === undefined || !mentionProxy(files, settings)) return false;
  const { desktopProxy } = await import('../proxy/desktop-proxy.js');
  return desktopProxy(environment, files) !== undefined;
}
