import { isAbsolute, join } from 'node:path';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';

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

type SettingsHost = Pick<Host, 'environment' | 'files'>;

const mostBytes = 64 * 1024;
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
 * @throws BusinessError `value.setting` for a value that cannot be, naming where it stands; `file.*`
 */
export function readSettings(host: SettingsHost, flags: Partial<Record<SettingKey, string>> = {}): readonly Setting[] {
  const file = settingsFile(host);
  return keys.map((key) => {
    const variable = variableOf(key);
    const places = [
      [flags[key], 'flag'],
      [host.environment.variable(variable), variable],
      [file.values.get(key), file.path],
    ] as const;
    const [value = settingDefaults[key], source] = places.find(([given]) => given !== undefined && given !== '') ?? [
      undefined,
      'default',
    ];
    return { key, value: checked(key, value, source), source };
  });
}

/** Where the settings are kept, and what the file holds; empty where there is none. */
function settingsFile(host: SettingsHost): { readonly path: string; readonly values: ReadonlyMap<string, string> } {
  const named = host.environment.variable('XDG_CONFIG_HOME') ?? '';
  const home = host.environment.variable('HOME') ?? '';
  const folder = isAbsolute(named) ? named : isAbsolute(home) ? join(home, '.config') : '';
  const path = folder === '' ? '' : join(folder, 'net', 'config.json');
  if (path === '') return { path, values: new Map() };
  let text: string;
  try {
    text = host.files.readText(path, mostBytes);
  } catch (error) {
    if (error instanceof BusinessError && error.reason === 'file.missing') return { path, values: new Map() };
    throw error;
  }
  return { path, values: valuesOf(text, path) };
}

/** `{"check": {"httpUrl": "..."}}`; a key that is unknown is an error, as it would be one in writing. */
function valuesOf(text: string, path: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const fail = (what: string): BusinessError =>
    new BusinessError('file.invalid', `${path}: ${what}`, { operation: 'read', target: path });
  for (const [topic, entries] of entriesOf(parsed(text, fail), fail)) {
    for (const [name, value] of entriesOf(entries, fail)) {
      const key = `${topic}.${name}`;
      if (!keys.some((known) => known === key)) throw fail(`${key} is no setting; net config show lists them`);
      if (typeof value === 'object') throw fail(`${key} should be a text, a number or true or false`);
      values.set(key, String(value));
    }
  }
  return values;
}

function parsed(text: string, fail: (what: string) => BusinessError): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw fail('not a JSON document');
  }
}

function entriesOf(value: unknown, fail: (what: string) => BusinessError): [string, unknown][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw fail('should be an object of objects, such as {"check": {"never": true}}');
}

function checked(key: SettingKey, value: string, source: string): string {
  const wrong = (expected: string): BusinessError =>
    new BusinessError('value.setting', `${key} should be ${expected}, not ${JSON.stringify(value)} (${source})`, {
      target: key,
    });
  if (key.endsWith('HttpUrl') || key.endsWith('httpUrl')) return checkedUrl(value, 'http:', wrong);
  if (key.endsWith('httpsUrl') || key.endsWith('HttpsUrl')) return checkedUrl(value, 'https:', wrong);
  if (key === 'check.expectedStatus' && !/^[2-5]\d\d$/.test(value)) throw wrong('an HTTP status from 200 to 599');
  if (key === 'check.timeoutMs' && !(/^\d{1,6}$/.test(value) && Number(value) >= 100)) throw wrong('100 to 999999 ms');
  if (key === 'check.never' && !['true', 'false'].includes(value)) throw wrong('true or false');
  return value;
}

function checkedUrl(value: string, protocol: string, wrong: (expected: string) => BusinessError): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== protocol || url.username !== '') throw wrong(`a URL of ${protocol}// without user`);
  return url.href;
}
