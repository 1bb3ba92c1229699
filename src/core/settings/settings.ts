import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { settingsFile } from './settings-file.js';

/** What may be set, by the name that it has in the file, with its default. */
export const settingDefaults = {
  'check.httpUrl': 'http://connectivitycheck.gstatic.com/generate_204',
  'check.httpsUrl': 'https://www.google.com/generate_204',
  'check.fallbackHttpUrl': 'http://cp.cloudflare.com/generate_204',
  'check.fallbackHttpsUrl': 'https://cp.cloudflare.com/generate_204',
  'check.expectedStatus': '204',
  'check.expectedBody': '',
  'check.timeoutMs': '10000',
  'check.never': 'false',
} as const;

export type SettingKey = keyof typeof settingDefaults;

export interface Setting {
  readonly key: SettingKey;
  /** As text; a number or truth value is written as JSON writes it. */
  readonly value: string;
  /** `flag`, the name of the variable, the path of the file, or `default`. */
  readonly source: string;
}

type SettingsHost = Pick<Host, 'environment' | 'files' | 'remark'>;

/** As much of an answer as a check reads. */
const longestBody = 4096;
/** Of a wrong value, in characters. */
const longestShown = 100;
const keys = Object.keys(settingDefaults) as SettingKey[];

/** `NET_CHECK_HTTP_URL` for `check.httpUrl`. */
export const variableOf = (key: SettingKey): string =>
  `NET_${key
    .replace('.', '_')
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`)
    .toUpperCase()}`;

/**
 * All settings, and where each came from: a flag before the environment before the file (`$XDG_CONFIG_HOME/net/config.json`,
 * by default in `~/.config`) before the default.
 * @param flags those given on the command line
 * @throws BusinessError `value.setting` for a value that cannot be, naming where it stands; `file.*`, `file.unsafe` for a
 * file that root must not obey
 */
export function readSettings(host: SettingsHost, flags: Partial<Record<SettingKey, string>> = {}): readonly Setting[] {
  const file = settingsFile(host, keys);
  return keys.map((key) => {
    const variable = variableOf(key);
    const places = [
      [flags[key], 'flag'],
      // One that is set to nothing is not set.
      [host.environment.variable(variable) || undefined, variable],
      [file.values.get(key), file.path],
    ] as const;
    const [value = settingDefaults[key], source] = places.find(([given]) => given !== undefined) ?? [
      undefined,
      'default',
    ];
    return { key, value: checked(key, value, source), source };
  });
}

function checked(key: SettingKey, value: string, source: string): string {
  const wrong = (expected: string): BusinessError => {
    // A password in a URL is wrong too, and still not shown.
    const shown = JSON.stringify(shortened(value.replace(/\/\/[^/?#]*@/, '//...@')));
    return new BusinessError('value.setting', `${key} should be ${expected}, not ${shown} (${source})`, {
      target: key,
    });
  };
  if (key.endsWith('HttpUrl') || key.endsWith('httpUrl')) return checkedUrl(value, 'http:', wrong);
  if (key.endsWith('httpsUrl') || key.endsWith('HttpsUrl')) return checkedUrl(value, 'https:', wrong);
  if (key === 'check.expectedBody' && Buffer.byteLength(value) > longestBody) throw wrong('at most 4096 bytes');
  if (key === 'check.expectedStatus' && !/^[2-5]\d\d$/.test(value)) throw wrong('an HTTP status from 200 to 599');
  if (key === 'check.timeoutMs' && !(/^\d{1,6}$/.test(value) && Number(value) >= 100)) throw wrong('100 to 999999 ms');
  if (key === 'check.never' && !['true', 'false'].includes(value)) throw wrong('true or false');
  return value;
}

const shortened = (text: string): string => (text.length > longestShown ? `${text.slice(0, longestShown)}...` : text);

function checkedUrl(value: string, protocol: string, wrong: (expected: string) => BusinessError): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== protocol || url.username !== '' || url.password !== '')
    throw wrong(`a URL of ${protocol}// without user and password`);
  return url.href;
}
