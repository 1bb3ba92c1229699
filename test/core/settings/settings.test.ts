import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { BusinessError } from '../../../src/core/errors.js';
import { machineFiles } from '../../../src/core/host/machine-files.js';
import { readSettings, settingDefaults, variableOf, type SettingKey } from '../../../src/core/settings/settings.js';

const isRoot = process.geteuid?.() === 0;
const keys = Object.keys(settingDefaults) as SettingKey[];

interface Home {
  readonly file: string;
  readonly folder: string;
  write(text: string): void;
  read(key: SettingKey, more?: { uid?: number; variables?: Record<string, string>; flag?: string }): [string, string];
  /** What was remarked. */
  readonly remarks: string[];
}

/** A home of its own with a folder for settings; `read` gives a setting's value and where it came from. */
function home(t: ExecutionContext): Home {
  const root = mkdtempSync(join(tmpdir(), 'net-settings-'));
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, '.config', 'net');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'config.json');
  const remarks: string[] = [];
  const remark = (sentence: string): void => void remarks.push(sentence);
  return {
    file,
    folder,
    remarks,
    write: (text) => writeFileSync(file, text, { mode: 0o600 }),
    read: (key, { uid = 1000, variables = {}, flag } = {}) => {
      const given: Readonly<Record<string, string>> = { HOME: root, ...variables };
      const environment = { platform: process.platform, uid, variable: (name: string) => given[name] };
      const settings = readSettings(
        { environment, files: machineFiles, remark },
        flag === undefined ? {} : { [key]: flag },
      );
      const found = settings.find((each) => each.key === key);
      return [found?.value ?? '', found?.source ?? ''];
    },
  };
}

function refusal(t: ExecutionContext, read: () => unknown): BusinessError {
  const error = t.throws(read, { instanceOf: BusinessError });
  if (error === undefined) throw new Error('nothing was refused');
  return error;
}

test('a flag counts before a variable, that before the file, that before the default', (t) => {
  const { file, write, read } = home(t);
  t.deepEqual(read('check.timeoutMs'), ['10000', 'default']);
  write('{"check": {"timeoutMs": 5000, "never": true}}');
  t.deepEqual(read('check.timeoutMs'), ['5000', file]);
  t.deepEqual(read('check.never'), ['true', file]);
  const variables = { NET_CHECK_TIMEOUT_MS: '4000' };
  t.deepEqual(read('check.timeoutMs', { variables }), ['4000', 'NET_CHECK_TIMEOUT_MS']);
  t.deepEqual(read('check.timeoutMs', { variables, flag: '3000' }), ['3000', 'flag']);
  t.deepEqual(keys.map(variableOf).slice(0, 3), [
    'NET_CHECK_HTTP_URL',
    'NET_CHECK_HTTPS_URL',
    'NET_CHECK_FALLBACK_HTTP_URL',
  ]);
  t.deepEqual(read('check.never', { variables: { XDG_CONFIG_HOME: '/nowhere' } }), ['false', 'default']);
  t.deepEqual(read('check.never', { variables: { XDG_CONFIG_HOME: 'not/absolute' } }), ['true', file]);
  t.deepEqual(read('check.never', { variables: { HOME: '' } }), ['false', 'default']);
});

/** For each setting, values that it may have and may not. */
const values: Readonly<Record<SettingKey, { readonly good: readonly string[]; readonly bad: readonly string[] }>> = {
  'check.httpUrl': urls('http', 'https'),
  'check.httpsUrl': urls('https', 'http'),
  'check.fallbackHttpUrl': urls('http', 'https'),
  'check.fallbackHttpsUrl': urls('https', 'http'),
  'check.expectedStatus': { good: ['200', '204', '511'], bad: ['99', '100', '600', '2e2', '204.0', '-204', 'ok'] },
  'check.expectedBody': { good: ['x', 'é'.repeat(2048)], bad: ['x'.repeat(4097), 'é'.repeat(2049)] },
  'check.timeoutMs': { good: ['100', '999999'], bad: ['99', '0', '1000000', '1.5', '1s', '-100', 'NaN'] },
  'check.never': { good: ['true', 'false'], bad: ['TRUE', 'yes', '1', '0'] },
};

function urls(scheme: string, other: string) {
  return {
    good: [`${scheme}://a.example/x?y`, `${scheme}://192.0.2.1:8080/`, `${scheme}://[2001:db8::1]/`],
    bad: [`${other}://a.example/`, 'a.example', `${scheme}:`, 'file:///x', `${scheme}://u@a/`, `${scheme}://:p@a/`],
  };
}

for (const key of keys) {
  test(`${key} takes what it can be, and refuses all else wherever it stands`, (t) => {
    const { file, write, read } = home(t);
    const variable = variableOf(key);
    for (const good of values[key].good) {
      t.deepEqual(read(key, { variables: { [variable]: good } }), [good, variable]);
      write(JSON.stringify({ check: { [key.replace('check.', '')]: good } }));
      t.deepEqual(read(key), [good, file]);
    }
    write('{}');
    for (const bad of values[key].bad) {
      const refused = refusal(t, () => read(key, { variables: { [variable]: bad } }));
      t.is(refused.reason, 'value.setting', bad);
      t.true(refused.message.startsWith(`${key} should be `) && refused.message.endsWith(`(${variable})`));
      t.notRegex(refused.message, /:p@|u@/);
      t.is(refusal(t, () => read(key, { flag: bad })).reason, 'value.setting', bad);
    }
  });
}

test('a variable that is empty is not set; a flag or a line of the file that is empty is what it says', (t) => {
  const { write, read } = home(t);
  t.deepEqual(read('check.httpUrl', { variables: { NET_CHECK_HTTP_URL: '' } })[1], 'default');
  const nowhere = refusal(t, () => read('check.httpUrl', { flag: '' }));
  t.regex(nowhere.message, /^check\.httpUrl should be a URL of http:\/\/ .*, not "" \(flag\)$/);
  write('{"check": {"httpUrl": "", "expectedBody": "x"}}');
  t.is(refusal(t, () => read('check.httpUrl')).reason, 'value.setting');
  write('{"check": {"expectedBody": "x"}}');
  t.deepEqual(read('check.expectedBody', { flag: '' }), ['', 'flag']);
  const long = refusal(t, () => read('check.expectedBody', { flag: 'x'.repeat(5000) }));
  t.true(long.message.length < 250, long.message);
});

test('a file of another shape is refused with its place', (t) => {
  const { file, write, read } = home(t);
  const cases: readonly (readonly [text: string, why: RegExp])[] = [
    ['', /not a JSON document/],
    ['{"check": ', /not a JSON document/],
    ['[]', /should be an object of objects/],
    ['null', /should be an object of objects/],
    ['{"check": true}', /should be an object of objects/],
    ['{"check": {"nevr": true}}', /check\.nevr is no setting/],
    ['{"chek": {"never": true}}', /chek\.never is no setting/],
    ['{"check": {"never": null}}', /check\.never should be a text, a number or true or false/],
    ['{"check": {"never": ["true"]}}', /check\.never should be a text/],
  ];
  for (const [text, why] of cases) {
    write(text);
    const refused = refusal(t, () => read('check.never'));
    t.is(refused.reason, 'file.invalid', text);
    t.true(refused.message.startsWith(`${file}: `));
    t.regex(refused.message, why);
  }
  write(JSON.stringify({ check: { expectedBody: 'x'.repeat(70_000) } }));
  t.is(refusal(t, () => read('check.never')).reason, 'file.size');
});

test('no text of a file does harm', (t) => {
  const { write, read } = home(t);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      write(text);
      try {
        return read('check.never')[0] === 'false';
      } catch (error) {
        return error instanceof BusinessError && /^(?:file|value)\./.test(error.reason);
      }
    }),
    { numRuns: 200 },
  );
  t.pass();
});

const asRoot = isRoot ? test : test.skip;
const never = '{"check": {"never": true}}';

asRoot('root obeys a file that nobody else could have written, and no other', (t) => {
  const { file, folder, write, read } = home(t);
  const value = () => read('check.never', { uid: 0 });
  const why = (): string => {
    const refused = refusal(t, value);
    t.is(refused.reason, 'file.unsafe');
    return refused.message;
  };
  t.deepEqual(value(), ['false', 'default']);
  write(never);
  t.deepEqual(value(), ['true', file]);
  chmodSync(file, 0o622);
  t.regex(why(), /config\.json can be written by other users, so that root does not obey it/);
  // What others may do to an ordinary user's file is that user's to decide.
  t.deepEqual(read('check.never'), ['true', file]);
  chmodSync(file, 0o644);
  chmodSync(folder, 0o777);
  t.regex(why(), /net can be written by other users/);
  chmodSync(folder, 0o755);
  chownSync(file, 65534, 65534);
  t.regex(why(), /belongs to user 65534/);
  chownSync(file, 0, 0);
  rmSync(file);
  writeFileSync(`${file}.own`, never);
  symlinkSync(`${file}.own`, file);
  t.regex(why(), /is a symbolic link/);
  t.deepEqual(read('check.never'), ['true', file]);
  rmSync(file);
  mkdirSync(file);
  t.regex(why(), /is no regular file/);
});

asRoot("root under another user's home has settings of its own", (t) => {
  const { folder, write, read, remarks } = home(t);
  write(never);
  t.deepEqual([read('check.never', { uid: 0 })[0], remarks], ['true', []]);
  chownSync(join(folder, '..'), 65534, 65534);
  const [value, source] = read('check.never', { uid: 0 });
  t.true(source === 'default' ? value === 'false' : source.startsWith(userInfo().homedir), source);
  const own = join(userInfo().homedir, '.config/net/config.json');
  const said = [`root reads its settings from ${own}, not from what is another user's`];
  t.deepEqual(remarks, said);
  t.deepEqual(read('check.never')[0], 'true');
  t.deepEqual(remarks, said);
});
