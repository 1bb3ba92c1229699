import { dirname, isAbsolute, join } from 'node:path';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { fileError } from '../host/machine-files.js';
import { readPrivateFile } from '../profile/private-file.js';
import { belongsToRoot, ownHome } from '../profile/state-folder.js';
import { checkFolder, type Distrust } from '../profile/trusted-folder.js';

type SettingsHost = Pick<Host, 'environment' | 'files' | 'remark'>;

/** What a file of settings holds. */
export interface SettingsFile {
  /** Empty for a user without a home. */
  readonly path: string;
  /** By names such as `check.never`; empty where there is no file. */
  readonly values: ReadonlyMap<string, string>;
}

const mostBytes = 64 * 1024;
const nothing: ReadonlyMap<string, string> = new Map();

/**
 * The file of settings: `$XDG_CONFIG_HOME/net/config.json`, by default in `~/.config` (XDG Base Directory Specification).
 * Root under another user's home has its own, which is said, and obeys no file that others could change or lead elsewhere.
 * @param known names of settings
 * @throws BusinessError `file.invalid`, `file.unreadable`, `file.size`, `permission`, for root `file.unsafe`
 */
export function settingsFile(host: SettingsHost, known: readonly string[]): SettingsFile {
  const path = settingsPath(host);
  const text = path === '' ? undefined : textOf(host, path);
  return { path, values: text === undefined ? nothing : valuesOf(text, path, known) };
}

function settingsPath({ environment, remark }: SettingsHost): string {
  const named = environment.variable('XDG_CONFIG_HOME') ?? '';
  const home = environment.variable('HOME') ?? '';
  const folder = isAbsolute(named) ? named : isAbsolute(home) ? join(home, '.config') : '';
  const path = folder === '' ? '' : join(folder, 'net', 'config.json');
  if (path === '' || environment.uid !== 0 || belongsToRoot(dirname(path))) return path;
  const roots = ownHome();
  const instead = roots === undefined ? '' : join(roots, '.config', 'net', 'config.json');
  remark?.(`root reads its settings from ${instead || 'no file'}, not from what is another user's`);
  return instead;
}

function textOf({ environment, files }: SettingsHost, path: string): string | undefined {
  if (environment.uid === 0) return textForRoot(path);
  try {
    return files.readText(path, mostBytes);
  } catch (error) {
    if (error instanceof BusinessError && error.reason === 'file.missing') return undefined;
    throw error;
  }
}

/** An ordinary user may keep settings as they like; what root obeys must be root's alone. */
function textForRoot(path: string): string | undefined {
  const text = translated(path, () => {
    const found = readPrivateFile(path, 0, distrust);
    if (found !== undefined) checkFolder(dirname(path), 0, distrust);
    return found;
  });
  if (text === undefined) return undefined;
  if (Buffer.byteLength(text) <= mostBytes) return text;
  throw new BusinessError('file.size', `${path} is larger than the ${String(mostBytes)} bytes allowed`, {
    operation: 'read',
    target: path,
  });
}

function translated<Value>(path: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw error instanceof BusinessError ? error : fileError(path, error);
  }
}

const distrust: Distrust = (path, why, hint) =>
  new BusinessError('file.unsafe', `${path} ${why}, so that root does not obey it`, {
    operation: 'read',
    target: path,
    hint,
  });

/** `{"check": {"httpUrl": "..."}}`; a key that is unknown is an error, as it would be one in writing. */
function valuesOf(text: string, path: string, known: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const fail = (what: string): BusinessError =>
    new BusinessError('file.invalid', `${path}: ${what}`, { operation: 'read', target: path });
  for (const [topic, entries] of entriesOf(parsed(text, fail), fail)) {
    for (const [name, value] of entriesOf(entries, fail)) {
      const key = `${topic}.${name}`;
      if (!known.includes(key)) throw fail(`${key} is no setting; net config show lists them`);
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
