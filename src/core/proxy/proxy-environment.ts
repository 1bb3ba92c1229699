import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import type { OpenScriptOptions } from '../pac/open-script.js';
import { effectiveProxy } from './app-proxy.js';
import { type ProxyVariable, proxyVariables, settingsOf } from './proxy-variables.js';
import type { ProxySettings } from './proxy-settings.js';
import { withoutPassword } from './url-target.js';

export interface EnvironmentOptions {
  readonly withPassword: boolean;
  /** True where a person would see it. */
  readonly shown: boolean;
}

/** Variables that make programs use the effective proxy. */
export interface ProxyEnvironment {
  readonly variables: readonly ProxyVariable[];
  /** A user and password were left out. */
  readonly withoutPassword: boolean;
}

/**
 * The effective proxy as environment variables.
 *
 * @throws BusinessError `usage.flag` for a password that would be shown, `pac.per-url` where a script decides, and as
 * `effectiveProxy`
 */
export function proxyEnvironment(host: Host, options: EnvironmentOptions): ProxyEnvironment {
  refuseShowing(options);
  const settings = effectiveProxy(host);
  if (settings?.pacUrl !== undefined) {
    throw new BusinessError('pac.per-url', `The script ${withoutPassword(settings.pacUrl)} decides for each URL`, {
      hint: 'net proxy env --for URL',
    });
  }
  return environmentOf(settings, options);
}

/**
 * The first way to one URL, whether a setting or a PAC script chose it, as environment variables: they can name one.
 *
 * @throws BusinessError as `proxyEnvironment` and `ProxyChooser.waysTo`
 */
export async function proxyEnvironmentFor(
  host: Host,
  url: string,
  options: EnvironmentOptions & OpenScriptOptions,
): Promise<ProxyEnvironment> {
  refuseShowing(options);
  const { waysTo } = await import('./proxy-chooser.js');
  const { hops, script } = await waysTo(host, url, options);
  const [first] = hops;
  return environmentOf(first === undefined ? undefined : settingsOf(first, script), options);
}

function refuseShowing({ withPassword, shown }: EnvironmentOptions): void {
  if (!withPassword || !shown) return;
  throw new BusinessError('usage.flag', '--with-password does not write a password to a terminal', {
    hint: 'eval "$(net proxy env --with-password)"',
  });
}

function environmentOf(settings: ProxySettings | undefined, { withPassword }: EnvironmentOptions): ProxyEnvironment {
  const variables = proxyVariables(settings, { withPassword });
  const known = [...Object.values(settings?.servers ?? {}), settings?.other];
  return { variables, withoutPassword: !withPassword && known.some((server) => server?.password !== undefined) };
}
