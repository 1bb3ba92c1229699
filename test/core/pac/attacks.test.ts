/** Scripts that mean harm, or do it. Each ends in time, in little memory, with a reason, and the process lives. */
import test from 'ava';
import { BusinessError } from '../../../src/core/errors.js';
import { openHost } from '../../../src/core/open-host.js';
import { PacScript } from '../../../src/core/pac/pac-script.js';

const host = openHost({
  resolve: async (address) => [{ address: address === 'six' ? '::1' : '192.0.2.1', family: 1, port: 0 }],
});
const find = (body: string): string => `function FindProxyForURL(url, host) { ${body} }`;

const attacks: readonly (readonly [string, string, string])[] = [
  ['an endless loop', find('for (;;);'), 'pac.limit'],
  ['one that catches everything', find('for (;;) { try { for (;;); } catch {} finally { continue; } }'), 'pac.limit'],
  ['one at the top level', 'for (;;);', 'pac.limit'],
  [
    'one in a getter of what is thrown',
    find('throw { get stack() { for (;;); }, toString() { for (;;); } };'),
    'pac.limit',
  ],
  [
    'one in the conversion of an argument',
    find('return dnsDomainIs(host, { toString() { for (;;); }, get length() { for (;;); } });'),
    'pac.limit',
  ],
  [
    'one in a proxy object',
    find('return isInNetEx({ toString: new Proxy(() => "", { apply() { for (;;); } }) }, "");'),
    'pac.limit',
  ],
  ['promises without end', find('(function again() { Promise.resolve().then(again); })(); return "DIRECT";'), ''],
  ['an asynchronous function', 'async function FindProxyForURL() { return "DIRECT"; }', 'pac.result'],
  ['a catastrophic expression', find('return /(a+)+$/.test("a".repeat(40) + "b") ? "DIRECT" : "DIRECT";'), 'pac.limit'],
  [
    'a catastrophic shell expression',
    find('return shExpMatch("a".repeat(60), "*a*a*a*a*a*a*a*a*a*b") ? "DIRECT" : "DIRECT";'),
    'pac.limit',
  ],
  [
    'one through replace',
    find('return "a".repeat(40).replace(/(a|aa)+$|b/g, "") + "a".repeat(40).replace(/(a*)*b/, "");'),
    'pac.limit',
  ],
  ['a bomb of arrays', find('const all = []; for (;;) all.push(new Array(1000).fill(1));'), 'pac.limit'],
  ['a bomb of objects', find('const all = []; for (;;) all.push({ a: {} });'), 'pac.limit'],
  ['a bomb of strings', find('const all = []; for (let i = 0; ; i += 1) all.push("x".repeat(1000) + i);'), 'pac.limit'],
  ['a string without end', find('let s = "x"; for (;;) s += s;'), 'pac.script'],
  ['a large buffer', find('return new Uint8Array(1e9).length + "";'), 'pac.limit'],
  [
    'a long sort',
    find('const a = Array.from({ length: 1e5 }, (_, i) => -i); for (;;) a.sort(() => 0.5 - Math.random());'),
    'pac.limit',
  ],
  ['recursion', find('return FindProxyForURL(url, host) + 1;'), 'pac.limit'],
  ['recursion through toString', find('const o = { toString() { return `${o}`; } }; return `${o}`;'), 'pac.limit'],
  ['a hundred parentheses', find(`return ${'('.repeat(100)}'DIRECT'${')'.repeat(100)};`), ''],
  ['a hundred thousand parentheses', find(`return ${'('.repeat(100_000)}'DIRECT'${')'.repeat(100_000)};`), 'pac.limit'],
  ['a deep result', find('let a = []; for (let i = 0; i < 1e5; i += 1) a = [a]; return a;'), 'pac.result'],
  ['a deep error', find('let a = {}; for (let i = 0; i < 1e5; i += 1) a = { a }; throw a;'), 'pac.script'],
  [
    'a deep alert',
    find('let a = []; for (let i = 0; i < 1e5; i += 1) a = [a]; alert(a); return "DIRECT";'),
    'pac.limit',
  ],
  ['ten thousand alerts', find('for (let i = 0; i < 1e4; i += 1) alert("x".repeat(100)); return "DIRECT";'), ''],
  [
    'a hundred thousand names',
    find('for (let i = 0; i < 1e5; i += 1) dnsResolve("h" + i); return "DIRECT";'),
    'pac.limit',
  ],
  ['names that are caught', find('for (let i = 0; ; i += 1) { try { dnsResolve("h" + i); } catch {} }'), 'pac.limit'],
  ['a name of a megabyte', find('dnsResolve("x".repeat(1e6)); return "DIRECT";'), ''],
  [
    'polluted prototypes',
    'String.prototype.split = String.prototype.replace = RegExp.prototype.exec = RegExp.prototype.test = Array.prototype.map = Object.prototype.valueOf = null; Object.defineProperty(Array.prototype, 0, { set() { throw 1; } });' +
      find('return isInNet(host, "192.0.2.0", "255.255.255.0") ? "DIRECT" : "DIRECT";'),
    'pac.script',
  ],
  [
    'a library overwritten',
    'isInNet = dnsResolve = alert = undefined; delete globalThis.shExpMatch;' +
      find('return typeof isInNet === "undefined" ? "DIRECT" : "";'),
    '',
  ],
  ['a result of a megabyte', find('return "x".repeat(1e6);'), 'pac.result'],
  ['a number for a result', find('return 7;'), 'pac.result'],
  ['a result beyond ASCII', find('return "PROXY b\\u00fccher.example:80";'), 'pac.result'],
  ['nothing for a result', find(''), 'pac.result'],
  ['an empty result', find('return "";'), 'pac.result'],
  ['a wrong program', 'function FindProxyForURL(', 'pac.script'],
  ['no function', 'var x = 1;', 'pac.script'],
  ['a million characters', `//${'x'.repeat(1_048_600)}`, 'pac.limit'],
];

for (const [what, source, reason] of attacks) {
  test.serial(`${what}: ${reason === '' ? 'no harm' : reason}`, async (t) => {
    const started = process.cpuUsage();
    const script = new PacScript(host, source, 'attack.pac');
    let found = '';
    try {
      t.is((await script.findProxy('http://host.example/')).proxyInfo, 'DIRECT');
    } catch (error) {
      if (!(error instanceof BusinessError)) throw error;
      found = error.reason;
      t.regex(error.message, /script|attack\.pac/);
      t.true(error.message.length < 1000);
    } finally {
      script.close();
    }
    const { user, system } = process.cpuUsage(started);
    t.is(found, reason);
    t.true((user + system) / 1000 < 1700, `${(user + system) / 1000} ms of processor time`);
    t.true(process.memoryUsage().rss < 250e6, `${process.memoryUsage().rss / 1e6} MB`);
  });
}

test.serial('A script sees nothing of the host', async (t) => {
  const seen: string[] = [];
  const names = 'process require module global window self fetch setTimeout console WebAssembly Deno performance'.split(
    ' ',
  );
  const source = find(`
    alert(${JSON.stringify(names)}.filter((name) => typeof globalThis[name] !== 'undefined').join());
    alert((() => {}).constructor('return typeof process + typeof require')());
    try { dnsResolve('other.example'); } catch (error) { alert('stack ' + error.stack); }
    return 'DIRECT';`);
  const script = new PacScript(host, source, 'look.pac', { onAlert: (text) => seen.push(text) });
  await script.findProxy('http://host.example/');
  t.deepEqual(seen, ['performance', 'undefinedundefined']);
  script.close();
});

test.serial('A script keeps nothing from call to call, and draws the same random numbers', async (t) => {
  const seen: string[] = [];
  const source = `let calls = 0; globalThis.kept = []; ${find('kept.push(url); calls += 1; dnsResolve(host); alert([calls, kept.length, Math.random(), Date.now()].join()); return "DIRECT";')}`;
  const script = new PacScript(host, source, 'again.pac', { onAlert: (text) => seen.push(text), now: new Date(5000) });
  for (let call = 0; call < 3; call += 1) await script.findProxy('http://host.example/');
  t.is(seen.length, 3);
  t.is(new Set(seen).size, 1);
  t.regex(seen[0] ?? '', /^1,1,0\.\d+,5000$/);
  script.close();
});

test.serial('A URL is told without user, password and fragment, its path for http alone, its host bare', async (t) => {
  const seen: string[] = [];
  const script = new PacScript(host, find('alert(url + " " + host); return "DIRECT";'), 'url.pac', {
    onAlert: (text) => seen.push(text),
  });
  const urls: readonly (readonly [string, string])[] = [
    ['http://user:secret@Host.Example:8080/path?query#fragment', 'http://host.example:8080/path?query host.example'],
    ['https://user:secret@host.example/path?query#fragment', 'https://host.example/ host.example'],
    ['https://[2001:DB8::1]:8443/x', 'https://[2001:db8::1]:8443/ 2001:db8::1'],
    ['wss://host.example/chat', 'wss://host.example/ host.example'],
    ['host.example', 'http://host.example/ host.example'],
    ['2001:db8::1', 'http://[2001:db8::1]/ 2001:db8::1'],
    ['http://b\u00fccher.example/', 'http://xn--bcher-kva.example/ xn--bcher-kva.example'],
  ];
  for (const [url, expected] of urls) {
    const answer = await script.findProxy(url);
    t.is(seen.at(-1), expected);
    t.notRegex(answer.url, /secret/);
  }
  const error = await t.throwsAsync(script.findProxy('http://user:secret@/'), { instanceOf: BusinessError });
  t.is(error?.reason, 'value.url');
  t.notRegex(error?.message ?? '', /secret/);
  script.close();
});

test.serial('FindProxyForURLEx is preferred, and an error names file and line', async (t) => {
  const both = new PacScript(
    host,
    `const FindProxyForURLEx = () => 'PROXY ex:1'; ${find('return "DIRECT";')}`,
    'both.pac',
  );
  t.is((await both.findProxy('http://a/')).proxyInfo, 'PROXY ex:1');
  both.close();
  const wrong = new PacScript(host, find('\n\n return nothing.here;'), 'wrong.pac');
  await t.throwsAsync(wrong.findProxy('http://a/'), {
    message: /^wrong\.pac, line 3: ReferenceError: nothing is not defined$/,
  });
  wrong.close();
});

test.serial('Several evaluations at a time wait for each other', async (t) => {
  const script = new PacScript(host, find('dnsResolve(host); return "PROXY " + host + ":1";'), 'many.pac');
  const answers = await Promise.all(['a', 'b', 'c'].map((name) => script.findProxy(`http://${name}/`)));
  t.deepEqual(
    answers.map(({ proxies }) => proxies[0]?.host),
    ['a', 'b', 'c'],
  );
  script.close();
});
