import { settingDefaults, type Setting, type SettingKey } from '../settings/settings.js';
import type { ProbePair } from './check-family.js';
import type { ProbeTarget } from './types.js';

/** What NetworkManager's servers answer unless its configuration says otherwise, which it does not tell. */
const networkManagerBody = 'NetworkManager is online';

/**
 * The pairs of probes. NetworkManager's own server comes first where it has one and nobody set another. Whoever sets a
 * server of their own asks no other: without fallbacks of their own there is no second pair. What is expected is of
 * those servers; the defaults are known to answer with 204.
 */
export function probePairs(settings: readonly Setting[], networkManagerUrl: string): readonly ProbePair[] {
  const found = new Map(settings.map((setting) => [setting.key, setting]));
  const valueOf = (key: SettingKey): string => found.get(key)?.value ?? settingDefaults[key];
  const isSet = (key: SettingKey): boolean => (found.get(key)?.source ?? 'default') !== 'default';
  const target = (key: SettingKey): ProbeTarget => ({
    url: new URL(valueOf(key)),
    expectedStatus: Number(isSet(key) ? valueOf('check.expectedStatus') : settingDefaults['check.expectedStatus']),
    expectedBody: isSet(key) ? valueOf('check.expectedBody') : '',
    isNetworkManagers: false,
    isPublic: !isSet(key),
  });
  const isUsable = URL.canParse(networkManagerUrl) && new URL(networkManagerUrl).protocol === 'http:';
  const plain: ProbeTarget =
    isUsable && !isSet('check.httpUrl')
      ? {
          ...target('check.httpUrl'),
          url: new URL(networkManagerUrl),
          expectedBody: networkManagerBody,
          isNetworkManagers: true,
          isPublic: false,
        }
      : target('check.httpUrl');
  const first: ProbePair = [plain, target('check.httpsUrl')];
  const ownFirst = isSet('check.httpUrl') || isSet('check.httpsUrl');
  const ownSecond = isSet('check.fallbackHttpUrl') || isSet('check.fallbackHttpsUrl');
  if (ownFirst && !ownSecond) return [first];
  return [first, [target('check.fallbackHttpUrl'), target('check.fallbackHttpsUrl')]];
}
