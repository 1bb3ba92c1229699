import { exclusionOf } from './exclusion.js';
import { direct, type ProxyHop } from './proxy-hop.js';
import { type ProxySettings, serverFor } from './proxy-settings.js';
import { urlTarget, withoutPassword } from './url-target.js';

/** What a proxy setting means for one URL. */
export interface UrlMatch {
  /** As it was asked for, without a password. */
  readonly url: string;
  /** Whether a rule of the exclusion list keeps it from the proxy. */
  readonly excluded: boolean;
  /** That rule; empty when there is none. */
  readonly rule: string;
  /** How it is reached; null when a script decides. */
  readonly hop: ProxyHop | null;
  readonly source: string;
}

/**
 * Whether a URL goes through the proxy, and which rule decides.
 *
 * @throws BusinessError `value.url`
 */
export function matchUrl(settings: ProxySettings | undefined, url: string): UrlMatch {
  const target = urlTarget(url);
  const answer = { url: withoutPassword(url), source: settings?.source ?? '' };
  if (settings === undefined) return { ...answer, excluded: false, rule: '', hop: direct };
  if (settings.pacUrl !== undefined) return { ...answer, excluded: false, rule: '', hop: null };
  const rule = exclusionOf(settings.exclusionList, target, { extended: settings.extended });
  if (rule !== undefined) return { ...answer, excluded: true, rule, hop: direct };
  return { ...answer, excluded: false, rule: '', hop: serverFor(settings, target.scheme) ?? direct };
}
