import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { effectiveProxy } from './app-proxy.js';
import { matchUrl } from './match-url.js';
import { type ProxyVariable, proxyVariables, settingsOf } from './proxy-variables.js';
import type { ProxySettings } from './proxy-settings.js';

export interface EnvironmentOptions {
  readonly withPassword: boolean;
  /** True where a person would see it. */
  readonly shown: boolean;
  /** The proxy for this URL alone. */
  readonly url?: string;
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
 * @throws BusinessError `usage.flag` for a password that would be shown, `pac.per-url` where a script decides and no URL
 * is given, and as `effectiveProxy`
 */
export function proxyEnvironment(host: Host, { withPassword, shown, url }: EnvironmentOptions): ProxyEnvironment {
  if (withPassword && shown) {
    throw new BusinessError('usage.flag', '--with-password does not write a password to a terminal', {
      hint: 'eval "$(net proxy env --with-password)"',
    });
  }
  const settings = effectiveProxy(host);
  const chosen = url === undefined ? settings : settingsFor(settings, url);
  if (chosen?.pacUrl !== undefined) {
    throw new BusinessError('pac.per-url', `The script ${chosen.pacUrl} decides for each URL`, {
      hint: 'net proxy env --for URL',
    });
  }
  const variables = proxyVariables(chosen, { withPassword });
  const known = [...Object.values(chosen?.servers ?? {}), chosen?.other];
  return { variables, withoutPassword: !withPassword && known.some((server) => server?.password !== undefined) };
}

function settingsFor(settings: ProxySettings | undefined, url: string): ProxySettings | undefined {
  const { hop } = matchUrl(settings, url);
  return settings === undefined || hop === null ? settings : settingsOf(hop, settings.from);
}
