/** Real proxies and a real web server around the PAC commands: set, find, match, test, fail-over, and servers that fail. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createServer as createSecureServer } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { WebSocketServer } from 'ws';
import CertFetch from '../../src/commands/cert/fetch.js';
import PacCheck from '../../src/commands/pac/check.js';
import PacClear from '../../src/commands/pac/clear.js';
import PacDiscover from '../../src/commands/pac/discover.js';
import PacFind from '../../src/commands/pac/find.js';
import PacGet from '../../src/commands/pac/get.js';
import PacSet from '../../src/commands/pac/set.js';
import ProxyEnv from '../../src/commands/proxy/env.js';
import ProxyGet from '../../src/commands/proxy/get.js';
import ProxyMatch from '../../src/commands/proxy/match.js';
import ProxySet from '../../src/commands/proxy/set.js';
import ProxyTest from '../../src/commands/proxy/test.js';
import Ws from '../../src/commands/ws.js';
import { BusinessError } from '../../src/core/errors.js';
import { openHost } from '../../src/core/open-host.js';
import { fetchIfModified } from '../../src/core/pac/read-script.js';
import { MemoryStore } from '../../src/core/profile/memory-store.js';
import { type CommandClass, type Run, runCommand } from '../cli/run-command.js';
import { freePort, microsocks, nginx, password, scratch, squid, tinyproxy, user } from '../core/proxy/proxies.js';
import { snapshotOf } from './calls.js';

type Call = (Class: CommandClass, ...argv: string[]) => Promise<Run>;

/** Commands of one user, who has nothing set yet. */
function aUser(variables: Readonly<Record<string, string>> = {}): Call {
  const profiles = new MemoryStore();
  const environment = { platform: 'linux', uid: 1000, variable: (name: string) => variables[name] } as const;
  return (Class, ...argv) => runCommand(Class, argv, { host: { profiles, environment }, environment: variables });
}

async function web(t: ExecutionContext, status = 204): Promise<string> {
  const server = createServer((_request, response) => void response.writeHead(status).end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.teardown(() => (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const returning = (result: string): string =>
  `function FindProxyForURL(url, host) { return ${JSON.stringify(result)}; }`;
const dataUrl = (source: string): string => `data:,${encodeURIComponent(source)}`;
/** Of the command, or of the one item it was asked about. */
function reasonOf(run: Run): unknown {
  const { error, results } = run.json() as { error?: Reason; results?: readonly { error?: Reason }[] };
  return (error ?? results?.[0]?.error)?.reason;
}

interface Reason {
  readonly reason: string;
}

interface Attempts {
  readonly attempts: readonly { readonly proxy: string; readonly status: number; readonly error: object | null }[];
}

test('a script is set, revalidated, replaced, and its last good copy serves when the server is down, which is said', async (t) => {
  const call = aUser();
  const folder = scratch(t);
  const file = join(folder, 'proxy.pac');
  writeFileSync(file, returning('PROXY one.example:1'));
  const server = await nginx(t, folder);
  const url = `${server.url}/proxy.pac`;
  const set = (await call(PacSet, url, '--json')).json();
  t.like(set, { pacFileUrl: url, script: url, kept: true, source: 'app' });
  t.regex(String(set['etag']), /^"[\w-]+"$/);
  const found = async () => (await call(PacFind, 'https://a.example/', '--get', 'proxyInfo')).stdout.trim();
  t.is(await found(), 'PROXY one.example:1');
  t.deepEqual(server.statuses().slice(-2), [200, 304]);

  writeFileSync(file, returning('PROXY second.example:2'));
  t.is(await found(), 'PROXY second.example:2');
  // One that is broken is an error, and takes no good copy's place.
  writeFileSync(file, 'function (');
  t.is(reasonOf(await call(PacFind, 'https://a.example/', '--json')), 'pac.script');

  const troubles = [
    async () => rmSync(file),
    async () => writeFileSync(file, '<html>Sign in</html>'),
    () => server.stop(),
  ];
  for (const trouble of troubles) {
    await trouble();
    const run = await call(PacFind, 'https://a.example/');
    t.deepEqual([run.exitStatus, run.stdout.includes('PROXY second.example:2')], [0, true]);
    t.regex(run.stderr, /could not be fetched: .*; its last good copy, fetched \d+ s ago, is used\n$/);
  }
  const got = (await call(PacGet, '--json')).json();
  t.true(Number(got['ageSeconds']) >= 0);
  t.like(got, { script: url, length: returning('PROXY second.example:2').length });
  t.is((await call(PacClear)).exitStatus, 0);
  t.is((await call(PacGet)).exitStatus, 1);
  const unset = await call(PacFind, 'https://a.example/', '--json');
  t.deepEqual([reasonOf(unset), unset.exitStatus], ['pac.unset', 1]);
});

test('what is no script is refused, and what was set before stays: missing, a page, huge, a loop, broken, unknown schemes', async (t) => {
  const call = aUser();
  const folder = scratch(t);
  writeFileSync(join(folder, 'huge.pac'), `//${'x'.repeat(1_100_000)}`);
  writeFileSync(join(folder, 'page.html'), '<!doctype html><title>Welcome</title>');
  writeFileSync(join(folder, 'broken.pac'), 'let a = 1;\nfunction FindProxyForURL( {');
  writeFileSync(join(folder, 'none.pac'), 'let a = 1;');
  const { url } = await nginx(t, folder);
  const before = dataUrl(returning('DIRECT'));
  t.is((await call(PacSet, before)).exitStatus, 0);
  const wrong: Readonly<Record<string, readonly [string, RegExp]>> = {
    [`${url}/missing.pac`]: ['pac.fetch', /answered 404/],
    [`${url}/huge.pac`]: ['pac.fetch', /larger than 1048576 bytes/],
    [`${url}/page.html`]: ['pac.fetch', /a page, not a script/],
    [`${url}/loop`]: ['pac.fetch', /redirected more than 5 times/],
    [`${url}/broken.pac`]: ['pac.script', /broken\.pac, line 2: /],
    [`${url}/none.pac`]: ['pac.script', /defines neither FindProxyForURL/],
    [`http://127.0.0.1:${await freePort()}/`]: ['pac.fetch', /refused/],
    'gopher://a/': ['value.url', /no address of a PAC script/],
    './no-such.pac': ['file.missing', /no-such\.pac/],
  };
  for (const [address, [reason, message]] of Object.entries(wrong)) {
    const run = await call(PacSet, address, '--json');
    t.is(reasonOf(run), reason, address);
    t.regex((run.json()['error'] as { message: string }).message, message);
  }
  t.is((await call(PacGet, '--get', 'pacFileUrl')).stdout.trim(), before);
  t.is((await call(PacSet, `${url}/missing.pac`, '--no-check')).exitStatus, 0);
  t.is(reasonOf(await call(PacFind, 'http://a/', '--json')), 'pac.fetch');
  t.is(
    (await call(PacSet, 'http://pac.example/', '--address-only', '--get', 'pacUrl')).stdout,
    'http://pac.example/\n',
  );
});

test('a server that sends nothing is given up', async (t) => {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.teardown(() => (server.closeAllConnections(), server.close()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const signal = AbortSignal.timeout(60_000);
  const error = await t.throwsAsync<BusinessError>(fetchIfModified(openHost(), url, signal, { timeoutMs: 200 }));
  t.is(error?.reason, 'pac.fetch');
  t.regex(error?.message ?? '', /no answer within 0\.2 s/);
  t.is(reasonOf(await aUser()(PacSet, url, '--deadline', '300ms', '--json')), 'deadline');
});

test('net proxy asks the script: get, match, env, and test with fail-over through real proxies', async (t) => {
  const [http, socks, dead, target] = await Promise.all([tinyproxy(t), microsocks(t), freePort(), web(t)]);
  const at = (port: number): string => `127.0.0.1:${port}`;
  const source = `function FindProxyForURL(url, host) {
    if (host === 'direct.example') return 'DIRECT';
    if (host === 'broken.example') return 'QUIC a:1';
    return 'PROXY ${at(dead)}; SOCKS5 ${at(dead)}; PROXY ${at(http)}; SOCKS5 ${at(socks)}; DIRECT';
  }`;
  const folder = scratch(t);
  writeFileSync(join(folder, 'p.pac'), source);
  const { url } = await nginx(t, folder);
  const script = `${url}/p.pac`;
  const call = aUser({ http_proxy: 'http://env.example:1' });
  await call(PacSet, script);

  t.like((await call(ProxyGet, '--json')).json(), { pacUrl: script, source: 'app', from: 'net pac set', host: '' });
  const { results } = (
    await call(ProxyMatch, 'https://a.example/', 'http://direct.example/', 'broken.example', '--json')
  ).json();
  const [first, second, third] = results as Readonly<Record<string, unknown>>[];
  t.like(first, { proxy: `PROXY ${at(dead)}`, pacUrl: script, excluded: false, rule: '' });
  t.is(String(first?.['proxies']).split(',').length, 5);
  t.like(second, { proxy: 'DIRECT', proxyInfo: 'DIRECT' });
  t.like(third, { error: { reason: 'pac.result' } });

  const perUrl = await call(ProxyEnv, '--json');
  t.deepEqual([reasonOf(perUrl), perUrl.exitStatus], ['pac.per-url', 3]);
  const lines = (await call(ProxyEnv, '--for', 'https://a.example/')).stdout;
  t.regex(lines, new RegExp(`export https_proxy='http://${at(dead)}'`));

  const tried = (await call(ProxyTest, target, '--json')).json() as unknown as Attempts;
  t.deepEqual(
    tried.attempts.map(({ proxy, status, error }) => [proxy, status, error === null]),
    [
      [`PROXY ${at(dead)}`, null, false],
      [`SOCKS5 ${at(dead)}`, null, false],
      [`PROXY ${at(http)}`, 204, true],
    ],
  );
  // What was set by hand counts before the script, which is said.
  await call(ProxySet, 'own.example:3128');
  t.like((await call(ProxyMatch, 'https://a.example/', '--json')).json(), {
    proxy: 'PROXY own.example:3128',
    pacUrl: '',
  });
  t.is((await call(PacGet)).stderr, 'hint: net proxy set counts before the script\n');
});

test('a proxy of the script that wants to know who asks is told what any setting knows of it', async (t) => {
  const [port, target] = await Promise.all([squid(t), web(t)]);
  const script = dataUrl(returning(`PROXY 127.0.0.1:${port}`));
  const stranger = aUser();
  await stranger(PacSet, script);
  const refused = (await stranger(ProxyTest, target, '--json')).json() as unknown as Attempts;
  t.like(refused.attempts[0]?.error, { reason: 'proxy.refused' });
  const known = aUser({ https_proxy: `http://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}` });
  await known(PacSet, script);
  const run = await known(ProxyTest, target, '--json');
  t.is((run.json() as unknown as Attempts).attempts[0]?.status, 204);
  t.false(run.stdout.includes(password));
});

test('net ws and net cert fetch go the ways of the script, one after the other', async (t) => {
  const [http, dead] = await Promise.all([tinyproxy(t), freePort()]);
  const call = aUser();
  await call(PacSet, dataUrl(returning(`SOCKS5 127.0.0.1:${dead}; PROXY 127.0.0.1:${http}`)));
  const echo = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(echo, 'listening');
  t.teardown(() => echo.close());
  echo.on('connection', (peer) => peer.on('message', (data, binary) => peer.send(data, { binary })));
  const socket = `ws://127.0.0.1:${(echo.address() as AddressInfo).port}/`;
  t.is((await call(Ws, socket, '--send', 'through', '-1')).stdout, 'through\n');

  const [key, cert] = ['server-key.pem', 'chain.pem'].map((name) => readFileSync(`test/fixtures/certificates/${name}`));
  const secure = createSecureServer({ key, cert }).listen(0, '127.0.0.1');
  await once(secure, 'listening');
  t.teardown(() => void secure.close());
  const server = `127.0.0.1:${(secure.address() as AddressInfo).port}`;
  const believing = ['--ca', 'test/fixtures/certificates/root.pem', '--time', '2026-11-21', '--json'];
  const words = [server, '--servername', 'www.example.com', ...believing];
  t.like((await call(CertFetch, ...words)).json(), { address: '', code: 0 });
  t.like((await call(CertFetch, ...words, '--proxy', 'none')).json(), { address: '127.0.0.1' });
});

test('net pac discover asks wpad in the domains of the network alone, over that network', async (t) => {
  const folder = scratch(t);
  writeFileSync(join(folder, 'wpad.dat'), returning('DIRECT'));
  const server = await nginx(t, folder);
  const asked: object[] = [];
  const openSocket = (async (request: { readonly protocol: string }) => {
    asked.push(request);
    if (request.protocol === 'udp') throw new BusinessError('tcp.unreachable', 'nobody there');
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  }) as never;
  const profiles = new MemoryStore();
  const dnsRules = [{ host: 'wpad.corp.example', addresses: ['192.0.2.1'] }];
  profiles.profile('default').update(() => ({ dnsRules }));
  const host = { snapshotFile: snapshotOf('office'), profiles, openSocket };
  const run = await runCommand(PacDiscover, ['--json'], { host });
  t.is(run.exitStatus, 0);
  const { candidates } = run.json() as { candidates: readonly { url: string; outcome: string }[] };
  t.deepEqual(
    candidates.map(({ url, outcome }) => [url, outcome]),
    [
      ['http://wpad.corp.example/wpad.dat', 'usable'],
      ['http://wpad.example.com/wpad.dat', 'failed'],
    ],
  );
  t.true(asked.length > 1);
  for (const request of asked) t.like(request, { interfaceName: 'eth0' });
  t.regex((await runCommand(PacDiscover, [], { host })).stderr, /net pac set URL only if you trust them/);
  t.deepEqual(profiles.profile('default').read().pac, { pacFileUrl: '', pacUrl: '' });
});

test('an address shows no password, wherever it is told', async (t) => {
  const call = aUser();
  await call(PacSet, 'http://ada:secret@pac.example/p.pac', '--no-check');
  for (const run of [await call(PacGet, '--json'), await call(ProxyGet, '--json'), await call(ProxyEnv, '--json')]) {
    t.false(`${run.stdout}${run.stderr}`.includes('secret'));
    t.true(run.stdout.includes('http://pac.example/p.pac'));
  }
});

interface Check {
  readonly findings: readonly { readonly severity: string; readonly line: number | null; readonly message: string }[];
  readonly differences: readonly {
    readonly url: string;
    readonly ours: string;
    readonly node: string;
    readonly outcome: string;
  }[];
  readonly evaluations: readonly {
    readonly proxyInfo: string;
    readonly names: string[];
    readonly microseconds: number;
  }[];
  readonly compared: number;
}

async function checked(
  source: string,
  ...argv: string[]
): Promise<Check & { readonly exitStatus: number | undefined }> {
  const run = await aUser()(PacCheck, dataUrl(source), '--json', ...argv);
  return { ...(run.json() as unknown as Check), exitStatus: run.exitStatus };
}

test('net pac check tells errors with their lines, waits for names, and what changes with the time', async (t) => {
  const broken = await checked('let a = 1;\nfunction FindProxyForURL( {', '--no-node');
  t.is(broken.exitStatus, 1);
  t.like(broken.findings[0], { severity: 'error', line: 2 });
  const source = `// calls notThis(1)
    function FindProxyForURL(url, host) {
      var known = function (callback) { return callback(1); };
      if (host === 'office.test') return weekdayRange('SAT', 'SUN') ? 'DIRECT' : 'PROXY work.example:1';
      if (host === 'old.test') return new ActiveXObject('x').find(url);
      if (host === 'odd.test') return missing(known(String));
      return dnsResolve('localhost') === null ? 'DIRECT' : 'PROXY "quoted(1)".example:1'.replace(/"|\\(1\\)/g, '');
    }`;
  const urls = ['--url', 'http://office.test/', '--url', 'http://odd.test/', '--url', 'http://any.test/'];
  const { findings, evaluations, exitStatus } = await checked(source, ...urls, '--no-node');
  t.is(exitStatus, 1);
  const told = findings.map(({ severity, line, message }) => `${severity} ${line} ${message}`);
  t.true(told.includes('error 5 calls ActiveXObject, which is not there for PAC scripts'));
  t.true(told.includes('error 6 calls missing, which is not defined'));
  t.true(
    told.some((text) => /^error 6 fails for http:\/\/odd\.test\/: .*missing/.test(text)),
    told.join('\n'),
  );
  t.true(told.includes('note 4 depends on the time (weekdayRange)'));
  t.true(told.some((text) => text.startsWith('note null what http://office.test/ gets changes by itself: ')));
  t.true(told.includes('note null waits for the DNS once for http://any.test/: localhost'));
  t.is(findings.filter(({ message }) => message.startsWith('calls ')).length, 2);
  t.deepEqual(evaluations[2]?.names, ['localhost']);
  t.is(evaluations[2]?.proxyInfo, 'PROXY quoted.example:1');
  t.true(Number(evaluations[0]?.microseconds) > 0);
});

test('net pac check tells where Node programs choose otherwise, fail or hang, and lets none of them out', async (t) => {
  const source = `function FindProxyForURL(url, host) {
    if (host === 'same.test') return isInNet(dnsResolve('localhost'), '127.0.0.0', '255.0.0.0') ? 'PROXY a:1' : 'DIRECT';
    if (host === 'date.test') return dateRange(1, 31) ? 'PROXY always:1' : 'DIRECT';
    if (host === 'mine.test') return 'PROXY ' + myIpAddress() + ':1';
    if (host === 'sort.test') return sortIpAddressList('10.0.0.2;10.0.0.1') ? 'DIRECT' : 'PROXY b:1';
    if (host === 'slow.test') { var pattern = /^(a+)+$/; return shExpMatch('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', '(a+)+') ? 'DIRECT' : 'PROXY c:1'; }
    return 'proxy  B:2 ;DIRECT';
  }`;
  const hosts = ['same', 'date', 'mine', 'sort', 'slow', 'spelling'];
  const urls = hosts.flatMap((host) => ['--url', `http://${host}.test/`]);
  const { differences, compared, findings } = await checked(source, ...urls, '--fail-on', 'warning');
  t.is(compared, hosts.length);
  const outcomes = Object.fromEntries(differences.map(({ url, outcome }) => [new URL(url).host, outcome]));
  t.deepEqual(outcomes, { 'date.test': 'returned', 'sort.test': 'failed', 'slow.test': 'hung' });
  t.like(differences[0], { ours: 'PROXY always:1', node: 'DIRECT' });
  t.true(findings.some(({ message }) => message === 'Node programs (pac-resolver) differ for 3 of 6 URLs'));

  const modern = await checked("const f = () => 'DIRECT'; function FindProxyForURL() { return f?.() }");
  t.regex(modern.findings[0]?.message ?? '', /^Node programs \(pac-resolver\) cannot use it: /);
  t.is(modern.exitStatus, 0);
  // The processes are gone, the one with a script that never ends too.
  const left = () => spawnSync('pgrep', ['-P', String(process.pid), '-f', 'peer-process']).stdout.toString();
  for (let attempt = 0; left() !== '' && attempt < 600; attempt += 1) await setTimeout(50);
  t.is(left(), '');
});
