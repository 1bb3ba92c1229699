import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { BusinessError } from '../../../src/core/errors.js';
import { MemoryStore } from '../../../src/core/profile/memory-store.js';
import {
  emptySections,
  readProfileDocument,
  writeProfileDocument,
} from '../../../src/core/profile/profile-document.js';
import { knownProfile } from '../../../src/core/profile/known-profile.js';
import type { Profile } from '../../../src/core/profile/types.js';
import { here, isRoot, asRoot, rule, add, hosts, scene, program, refused } from './scene.js';

test('what one process keeps another finds, in files that nobody else can read', (t) => {
  const { open, folder, file, remarks } = scene(t);
  t.deepEqual(open().read(), emptySections);
  t.false(existsSync(folder));
  t.true(add(open(), 'one.test'));
  t.true(add(open(), 'two.test'));
  t.deepEqual(hosts(open()), ['one.test', 'two.test']);
  t.is(statSync(file).mode & 0o7777, 0o600);
  t.is(statSync(folder).mode & 0o7777, 0o700);
  t.deepEqual(readdirSync(folder).sort(), ['default.json', 'lock']);
  t.deepEqual(remarks, []);
});

test('an update that throws or changes nothing leaves the file as it is, and frees the lock', (t) => {
  const { open, file } = scene(t);
  add(open(), 'one.test');
  const before = statSync(file, { bigint: true });
  t.throws(() => open().update(() => { throw new BusinessError('rule.unknown', 'none'); })); // prettier-ignore
  t.true(open().update(() => ({})));
  t.is(statSync(file, { bigint: true }).ino, before.ino);
  t.true(add(open(), 'two.test'));
});

test('every section comes back as it was kept, the password of the proxy included', (t) => {
  const { open } = scene(t);
  const fingerprint = { connectionUuid: 'u', ssid: 's', gatewayMacAddress: '', prefix: '', interfaceName: 'wlan0' };
  const validators = { etag: '"1"', lastModified: '', fetchedAt: '2026-01-01T00:00:00Z', checkedAt: '' };
  const sections = {
    dnsRules: [{ host: 'one.test', addresses: ['192.0.2.1', '2001:db8::1'] }],
    appProxy: { host: 'proxy.test', port: 8080, exclusionList: ['a.test'], username: 'u', password: 'p\u0001ß' },
    pac: { pacFileUrl: 'http://pac.test/a', pacUrl: '' },
    pacCopies: [{ ...validators, url: 'http://pac.test/a', text: 'ü'.repeat(1_048_576) }],
    appBinding: { fingerprint, interfaceName: 'wlan0' },
    attributes: [{ fingerprint, attribute: 'x'.repeat(10_240) }],
    verdicts: [
      {
        fingerprint,
        verdict: 'portal' as const,
        portalUrl: 'http://p.test/',
        checkedAt: '2026-01-01T00:00:00Z',
        linkState: '',
      },
    ],
  };
  open().update(() => sections);
  t.deepEqual(open().read(), sections);
});

const mounts = ['unshare', '--mount', ...(isRoot ? [] : ['--user', '--map-root-user'])];
const inMounts = (script: string): string[] => [...mounts, 'sh', '-c', `${script}; exec "$@"`, 'sh'];

test('on a full disk the write fails with its reason and what was kept is kept', async (t) => {
  const { base } = scene(t);
  const small = join(base, 'small');
  mkdirSync(small);
  const outcome = `${base}/outcome`;
  const before = inMounts(
    `mount -t tmpfs -o size=256k,mode=700 none ${small}; ` +
      `XDG_STATE_HOME=${small} ${process.execPath} ${join(here, 'write-once.js')} one.test >/dev/null; ` +
      `cp ${small}/net/profiles/default.json ${outcome}.before; ` +
      `XDG_STATE_HOME=${small} ${process.execPath} ${join(here, 'write-once.js')} two.test 1000000 >${outcome}; ` +
      `ls ${small}/net/profiles >${outcome}.files; cp ${small}/net/profiles/default.json ${outcome}.after`,
  );
  const later = await program('write-once.js', ['three.test'], small, before);
  t.like(JSON.parse(readFileSync(outcome, 'utf8')), { reason: 'profile.failed' });
  t.is(readFileSync(`${outcome}.after`, 'utf8'), readFileSync(`${outcome}.before`, 'utf8'));
  t.is(readFileSync(`${outcome}.files`, 'utf8'), 'default.json\nlock\n');
  t.deepEqual(later['hosts'], ['one.test', 'three.test']);
});

test('on a read-only file system what changes holds for the run, and one remark says so', async (t) => {
  const { base } = scene(t);
  await program('write-once.js', ['one.test'], base);
  const readOnly = inMounts(`mount --bind ${base} ${base}; mount -o remount,bind,ro ${base}`);
  const outcome = await program('write-once.js', ['two.test'], base, readOnly);
  t.like(outcome, { kept: false, hosts: ['one.test', 'two.test'] });
  t.regex((outcome['remarks'] as string[]).join('|'), /^[^|]*EROFS[^|]*this run only$/);
  const again = await program('write-once.js', ['three.test'], base);
  t.deepEqual(again['hosts'], ['one.test', 'three.test']);
});

test('without a home, what changes holds for the run', (t) => {
  const { base, store, remarks } = scene(t);
  const profile = store({ XDG_STATE_HOME: '', HOME: join(base, 'nowhere') }).profile('default');
  t.false(add(profile, 'one.test'));
  t.false(add(profile, 'two.test'));
  t.deepEqual(hosts(profile), ['one.test', 'two.test']);
  t.is(remarks.length, 1);
  t.false(existsSync(join(base, 'nowhere')));
});

test('a folder below /proc holds nothing up', (t) => {
  const { store } = scene(t);
  t.false(add(store({ XDG_STATE_HOME: '/proc/x/y' }).profile('default'), 'one.test'));
});

asRoot('another user whose HOME is root-owned keeps nothing and says so', async (t) => {
  const { base } = scene(t);
  const before = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  const outcome = await program('write-once.js', ['one.test'], base, before);
  t.like(outcome, { kept: false, hosts: ['one.test'] });
  t.is((outcome['remarks'] as string[]).length, 1);
});

asRoot('root keeps nothing under the home of another user, and says where it does', (t) => {
  const { base, store, remarks } = scene(t);
  chownSync(base, 65534, 65534);
  for (const variables of [{ HOME: base }, { XDG_STATE_HOME: base }, { XDG_STATE_HOME: join(base, 'new') }]) {
    remarks.length = 0;
    const opened = store(variables);
    t.false(opened.folder.startsWith(base));
    t.is(remarks.length, 1);
  }
});

test('a newer profile is refused and stays as it is', (t) => {
  const { open, file, folder, store } = scene(t);
  add(open(), 'one.test');
  const newer = readFileSync(file, 'utf8').replace('"version": 1', '"version": 2');
  writeFileSync(file, newer);
  const sentence =
    'The profile default was written by a newer net and is left as it is: The profile is of version 2; this net knows 1';
  t.is(
    refused(t, 'file.version', () => open().read()),
    sentence,
  );
  t.is(
    refused(t, 'file.version', () => add(open(), 'two.test')),
    sentence,
  );
  t.is(readFileSync(file, 'utf8'), newer);
  t.deepEqual(readdirSync(folder).sort(), ['default.json', 'lock']);
  t.deepEqual(store().list().map(({ state }) => state), ['newer']); // prettier-ignore
});

test('a damaged profile is set aside and reported, by whoever meets it first, and never overwritten', (t) => {
  const { open, file, folder, remarks, store } = scene(t);
  for (const [at, touch] of [
    (profile: Profile) => hosts(profile),
    (profile: Profile) => add(profile, 'new.test'),
  ].entries()) {
    add(open(), 'one.test');
    const damaged = readFileSync(file, 'utf8').slice(0, -5);
    writeFileSync(file, damaged);
    touch(open());
    t.is(remarks.length, at + 1);
    t.regex(remarks[at] ?? '', /damaged .* set aside as .*default\.json\.corrupt-/);
    const aside = readdirSync(folder).filter((name) => name.includes('.corrupt-'));
    t.is(aside.length, at + 1);
    t.true(aside.some((name) => readFileSync(join(folder, name), 'utf8') === damaged));
  }
  t.deepEqual(hosts(open()), ['new.test']);
  t.deepEqual(store().list().map(({ state }) => state), ['ok', 'set-aside', 'set-aside']); // prettier-ignore
});

test('links, pipes, files and folders that others could have changed are neither obeyed nor written', (t) => {
  const { base, open, file, folder } = scene(t);
  add(open(), 'one.test');
  const both = (why: RegExp): void => {
    t.regex(
      refused(t, 'profile.unsafe', () => open().read()),
      why,
    );
    t.regex(
      refused(t, 'profile.unsafe', () => add(open(), 'two.test')),
      why,
    );
  };
  chmodSync(file, 0o622);
  both(/can be written by other users/);
  chmodSync(file, 0o644);
  t.deepEqual(hosts(open()), ['one.test']);
  for (const parent of [base, folder]) {
    chmodSync(parent, 0o770);
    both(/can be written by other users/);
    chmodSync(parent, 0o700);
  }
  renameSync(file, `${base}/elsewhere`);
  symlinkSync(`${base}/elsewhere`, file);
  both(/symbolic link/);
  rmSync(file);
  mkdirSync(file);
  both(/no regular file/);
});

asRoot("another user's file is not obeyed", (t) => {
  const { open, file } = scene(t);
  add(open(), 'one.test');
  chownSync(file, 65534, 65534);
  refused(t, 'profile.unsafe', () => open().read());
});

test('no clock matters: files of the far future and the far past are read and written', (t) => {
  const { open, file, folder } = scene(t);
  add(open(), 'one.test');
  for (const [at, year] of ['2200-01-01', '1971-01-01'].entries()) {
    for (const path of [file, folder]) utimesSync(path, new Date(year), new Date(year));
    t.true(add(open(), `${String(at)}.test`));
    utimesSync(file, new Date(year), new Date(year));
    t.is(hosts(open()).length, at + 2);
  }
});

test('a kept object sees what another process wrote, also within one tick of the clock and at the same size', (t) => {
  const { open } = scene(t);
  const one = open();
  for (let at = 10; at < 60; at++) {
    open().update(() => ({ dnsRules: [rule(`${String(at)}.test`)] }));
    t.deepEqual(hosts(one), [`${String(at)}.test`]);
  }
});

test('profiles are listed and deleted by name; names that could leave the folder are refused', (t) => {
  for (const store of [scene(t).store(), new MemoryStore()]) {
    for (const name of ['b', 'a.json', 'lock']) add(store.profile(name), 'one.test');
    t.deepEqual(store.list().map(({ name }) => name), ['a.json', 'b', 'lock']); // prettier-ignore
    store.delete('b');
    refused(t, 'profile.unknown', () => store.delete('b'));
    refused(t, 'profile.unknown', () => knownProfile(store, 'b'));
    t.deepEqual(hosts(knownProfile(store, 'a.json')), ['one.test']);
    t.deepEqual(hosts(store.profile('b')), []);
    t.deepEqual(store.list().map(({ name }) => name), ['a.json', 'lock']); // prettier-ignore
    for (const name of ['', '.', '..', '../x', 'a/b', '-a', 'x'.repeat(65), 'a\0', 'ä']) {
      refused(t, 'profile.name', () => store.profile(name));
    }
    refused(t, 'usage.argument', () => store.profile(JSON.parse('5') as string));
  }
});

test('any document is read or refused with its own error, and what is read can be written and read again', (t) => {
  const place = fc.constantFrom(...Object.keys(emptySections), 'other');
  const document = fc
    .dictionary(place, fc.jsonValue())
    .map((sections) => JSON.stringify({ format: 'net.profile', version: 1, sections }));
  const bytes = fc.uint8Array({ maxLength: 200 }).map((given) => Buffer.from(given).toString('utf8'));
  fc.assert(
    fc.property(fc.oneof(document, fc.json(), bytes), (text) => {
      try {
        const sections = readProfileDocument(text);
        t.deepEqual(readProfileDocument(writeProfileDocument(sections)), sections);
      } catch (error) {
        if (!(error instanceof BusinessError)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
  refused(t, 'file.invalid', () => readProfileDocument(randomBytes(100).toString('hex')));
});
