/** Setting a proxy: what goes together, what is an extension, and whether it is kept. */
import { gzipSync } from 'node:zlib';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import PacFind from '../../src/commands/pac/find.js';
import PacSet from '../../src/commands/pac/set.js';
import ProxyClear from '../../src/commands/proxy/clear.js';
import ProxyEnv from '../../src/commands/proxy/env.js';
import ProxyMatch from '../../src/commands/proxy/match.js';
import ProxySet from '../../src/commands/proxy/set.js';
import ProxyTest from '../../src/commands/proxy/test.js';
import { scriptAddress } from '../../src/cli/script-address.js';
import { MemoryStore } from '../../src/core/profile/memory-store.js';
import type { Profile } from '../../src/core/profile/types.js';
import { runCommand } from '../cli/run-command.js';

test('a user without a password is refused, as either counts together with the other alone', async (t) => {
  const profiles = new MemoryStore();
  const run = await runCommand(ProxySet, ['a.example:1', '--username', 'ada'], { host: { profiles } });
  t.is(run.exitStatus, 2);
  t.regex(run.stderr, /--username needs --password-stdin or --password-file beside it/);
  t.is(profiles.profile('default').read().appProxy, null);
  const stdin = 'pass word\n';
  const words = ['a.example:1', '--username', 'ada', '--password-stdin', '--json'];
  const known = await runCommand(ProxySet, words, { host: { profiles }, stdin });
  t.like(known.json(), { username: 'ada', hasPassword: true, kept: true });
  t.false(known.stdout.includes('pass word'));
  t.is(profiles.profile('default').read().appProxy?.password, 'pass word');
});

test('a URL that fails is told without its password too', async (t) => {
  const host = { profiles: new MemoryStore() };
  const url = 'http://ada:secret@a.example:99999/';
  for (const Class of [PacFind, ProxyMatch, ProxyTest]) {
    const lines = { host, stdin: `${url}\nhttp:ada:secret@\n` };
    for (const run of [
      await runCommand(Class, [url, '--json'], { host }),
      await runCommand(Class, [url, url, '--json'], { host }),
      await runCommand(Class, ['-', '--json'], lines),
      await runCommand(Class, [url, url], { host }),
    ]) {
      t.not(run.exitStatus, 0);
      t.notRegex(`${run.stdout}${run.stderr}`, /secret/);
    }
  }
  t.is(scriptAddress(' http://ada:secret@a.example/p.pac'), 'http://ada:secret@a.example/p.pac');
});

test('patterns are rules of their own, and what excludes nothing is said', async (t) => {
  const host = { profiles: new MemoryStore() };
  const vain = await runCommand(ProxySet, ['a.example:1', '--exclude', 'corp.example,10.0.0.0/8'], { host });
  t.regex(vain.stderr, /10\.0\.0\.0\/8 excludes nothing: --exclude-pattern takes address ranges and \*/);
  const words = ['a.example:1', '--exclude', 'corp.example', '--exclude-pattern', '10.0.0.0/8,w*.net'];
  const set = await runCommand(ProxySet, words, { host });
  t.is(set.stderr, '');
  const urls = ['10.1.2.3', 'www.net', 'x.corp.example', '11.1.2.3'];
  const match = await runCommand(ProxyMatch, [...urls, '--get', 'rule'], { host });
  t.is(match.stdout, 'pattern:10.0.0.0/8\npattern:w*.net\ncorp.example\n\n');
  const variables = await runCommand(ProxyEnv, [], { host });
  t.regex(variables.stdout, /export NO_PROXY='corp\.example,\.corp\.example,10\.0\.0\.0\/8,/);
});

test('what cannot be kept is exit status 3, for a proxy as for a script', async (t) => {
  const profile = new MemoryStore().profile('default');
  const losing: Profile = { ...profile, name: 'default', read: () => profile.read(), update: () => false };
  for (const [Class, ...words] of [
    [ProxySet, 'a.example:1'],
    [ProxyClear],
    [PacSet, 'data:,function FindProxyForURL(){}'],
  ] as const) {
    const run = await runCommand(Class, [...words, '--json'], { host: { profile: losing } });
    t.deepEqual([run.exitStatus, run.json()['kept']], [3, false]);
  }
});

test('a script that comes compressed is read, and a small body does not become a large one', async (t) => {
  const source = 'function FindProxyForURL() { return "DIRECT"; }';
  const server = createServer((request, response) => {
    response.setHeader('content-encoding', request.url === '/odd' ? 'zstd-7' : 'gzip');
    response.end(request.url === '/bomb' ? gzipSync(Buffer.alloc(50e6, 32)) : gzipSync(source));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const find = (path: string) => runCommand(PacFind, ['http://a/', '--url', `${url}${path}`], { host: {} });
  t.is((await find('/ok')).exitStatus, 0);
  t.regex((await find('/bomb')).stderr, /sent as gzip is broken, or larger than 1048576 bytes/);
  t.regex((await find('/odd')).stderr, /the server sent it as zstd-7/);
});
