import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { breakClaim, putClaim, readClaim } from '../../../src/core/profile/claim.js';
import { run, here, asRoot, add, hosts, scene, program, refused } from './scene.js';

test('a thousand writers killed at any moment leave the old profile or the new one, and no lock', async (t) => {
  const { base } = scene(t);
  const writers = ['--single-threaded', '--v8-pool-size=0', '--jitless', join(here, 'kill-writers.js')];
  const [kernel, claims] = await Promise.all(
    [['1000'], ['150', 'claims']].map(async (words, at) => {
      const folder = join(base, String(at));
      mkdirSync(folder);
      const { stdout } = await run(process.execPath, [...writers, folder, ...words]);
      return JSON.parse(stdout) as { deaths: number; written: number; wrong: string[] };
    }),
  );
  t.like(kernel, { deaths: 1000, wrong: [] });
  t.like(claims, { deaths: 150, wrong: [] });
  t.true((kernel?.written ?? 0) > 100);
  t.true((claims?.written ?? 0) > 15);
});

test('writers with the lock of the kernel and writers that cannot ask for it respect each other', async (t) => {
  const { base, open, folder } = scene(t);
  const runs = Array.from({ length: 24 }, (_, at) =>
    program('write-once.js', [`h${String(at)}.test`], base, at % 2 === 0 ? [] : ['env', 'NET_NO_FFI=1']),
  );
  for (const outcome of await Promise.all(runs)) t.true(outcome['kept']);
  t.is(new Set(hosts(open())).size, 24);
  t.deepEqual(readdirSync(folder).sort(), ['default.json', 'lock']);
});

async function holder(t: ExecutionContext, folder: string, before: readonly string[] = []) {
  const [file, ...rest] = [...before, process.execPath, join(here, 'hold-lock.js'), folder];
  const child = spawn(file, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  t.is(String(said), 'held\n');
  return child;
}

asRoot('the lock of a process killed in another pid namespace is free at once', async (t) => {
  const { open, folder } = scene(t);
  add(open(), 'one.test');
  const child = await holder(t, folder, ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc']);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const started = performance.now();
  t.true(add(open(), 'two.test'));
  t.true(performance.now() - started < 2000);
  t.deepEqual(hosts(open()), ['one.test', 'two.test']);
});

asRoot('a claim left by a dead process of another pid namespace holds nobody up for 5 s', async (t) => {
  const { open, folder, base } = scene(t);
  add(open(), 'one.test');
  const inside = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', 'env', 'NET_NO_FFI=1'];
  const child = await holder(t, folder, inside);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const claim = JSON.parse(readlinkSync(join(folder, 'claim'))) as Record<string, unknown>;
  t.not(claim['pidNamespace'], readlinkSync('/proc/self/ns/pid'));
  const outcomes = await Promise.all([
    program('write-once.js', ['two.test'], base),
    program('write-once.js', ['three.test'], base, ['env', 'NET_NO_FFI=1']),
  ]);
  for (const { kept, ms } of outcomes) t.true(kept === true && Number(ms) < 5000);
  t.deepEqual(hosts(open()).sort(), ['one.test', 'three.test', 'two.test']);
  t.false(readdirSync(folder).includes('claim'));
});

test('a claim of a dead process of this pid namespace is taken away at once', async (t) => {
  const { open, folder, base } = scene(t);
  add(open(), 'one.test');
  const child = await holder(t, folder, ['env', 'NET_NO_FFI=1']);
  child.kill('SIGKILL');
  await once(child, 'exit');
  t.true(readdirSync(folder).includes('claim'));
  const { kept, ms } = await program('write-once.js', ['two.test'], base, ['env', 'NET_NO_FFI=1']);
  t.true(kept === true && Number(ms) < 1500);
});

test('what stands in the place of a claim and is none is taken away after 2 s', async (t) => {
  for (const put of [(path: string) => writeFileSync(path, ''), (path: string) => mkdirSync(path)]) {
    const { open, folder, base } = scene(t);
    add(open(), 'one.test');
    put(join(folder, 'claim'));
    const outcomes = await Promise.all([
      program('write-once.js', ['two.test'], base),
      program('write-once.js', ['three.test'], base, ['env', 'NET_NO_FFI=1']),
    ]);
    for (const { kept, ms } of outcomes) t.true(kept === true && Number(ms) >= 1900 && Number(ms) < 5000);
    t.deepEqual(hosts(open()).sort(), ['one.test', 'three.test', 'two.test']);
    t.false(readdirSync(folder).includes('claim'));
  }
});

test('a claim that is not the one that was read stays what it is', (t) => {
  const { folder } = scene(t);
  const path = join(folder, 'claim');
  mkdirSync(folder, { recursive: true });
  t.true(putClaim(path, 'of another'));
  breakClaim(path, 'that was read');
  t.is(readClaim(path), 'of another');
  breakClaim(path, 'of another');
  t.deepEqual(readdirSync(folder), []);
  writeFileSync(path, 'a file');
  breakClaim(path, 'that was read');
  t.is(readFileSync(path, 'utf8'), 'a file');
});

test('while the holder is stopped a writer gives up with profile.busy, and readers do not wait', async (t) => {
  const { open, folder } = scene(t);
  add(open(), 'one.test');
  const child = await holder(t, folder);
  child.kill('SIGSTOP');
  const started = performance.now();
  t.deepEqual(hosts(open()), ['one.test']);
  t.true(performance.now() - started < 200);
  refused(t, 'profile.busy', () => add(open(), 'two.test'));
  const waited = performance.now() - started;
  t.true(waited > 4900 && waited < 7000, String(waited));
});
