/** Scripts that mean harm, or do it. */

/** A script whose function does this. */
export const find = (body: string): string => `function FindProxyForURL(url, host) { ${body} }`;

/** What each is, the script, and the reason that it ends by; none where it does no harm. */
export const attacks: readonly (readonly [string, string, string])[] = [
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
    find('return shExpMatch("a".repeat(60), "*a*a*a*a*a*a*a*a*a*b?") ? "DIRECT" : "DIRECT";'),
    'pac.limit',
  ],
  [
    'a shell expression of asterisks alone',
    find('return shExpMatch("a".repeat(4000), "*a".repeat(1900) + "b") ? "" : "DIRECT";'),
    '',
  ],
  [
    'a search without end in a built-in function',
    find('return "a".repeat(5e6).indexOf("a".repeat(2e6) + "b") + "";'),
    'pac.limit',
  ],
  ['a long sort in a built-in function', find('const a = new Array(1e6).fill("x"); for (;;) a.sort();'), 'pac.limit'],
  ['numbers of a million digits', find('let n = 3n; for (;;) n = (n * n + 1n) % (1n << 300000n);'), 'pac.limit'],
  ['a text joined without end', find('const a = [1]; a.length = 4e9; return a.join("x");'), 'pac.limit'],
  [
    'one through replace',
    find('return "a".repeat(40).replace(/(a|aa)+$|b/g, "") + "a".repeat(40).replace(/(a*)*b/, "");'),
    'pac.limit',
  ],
  ['a bomb of arrays', find('const all = []; for (;;) all.push(new Array(1000).fill(1));'), 'pac.limit'],
  ['a bomb of objects', find('const all = []; for (;;) all.push({ a: {} });'), 'pac.limit'],
  ['a bomb of strings', find('const all = []; for (let i = 0; ; i += 1) all.push("x".repeat(1000) + i);'), 'pac.limit'],
  ['a string without end', find('let s = "x"; for (;;) s += s;'), 'pac.script'],
  ['a buffer filled at once', find('return new Uint8Array(3e7).fill(1).length + "";'), 'pac.result'],
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
  [
    'a hundred thousand names at the top level',
    `const all = new Uint8Array(2e6).fill(1); for (let i = 0; i < 1e5; i += 1) dnsResolve("h" + i); ${find('return "DIRECT";')}`,
    'pac.limit',
  ],
  ['names that are caught', find('for (let i = 0; ; i += 1) { try { dnsResolve("h" + i); } catch {} }'), 'pac.limit'],
  ['a name of a megabyte', find('dnsResolve("x".repeat(1e6)); return "DIRECT";'), ''],
  [
    'prototypes polluted under the expressions of the library',
    'String.prototype.split = String.prototype.replace = RegExp.prototype.exec = RegExp.prototype.test = null;' +
      find('return shExpMatch(host, "a?c") ? "DIRECT" : "DIRECT";'),
    'pac.script',
  ],
  [
    'polluted prototypes',
    'String.prototype.split = String.prototype.replace = RegExp.prototype.exec = RegExp.prototype.test = Array.prototype.map = Object.prototype.valueOf = null; Object.defineProperty(Array.prototype, 0, { set() { throw 1; } });' +
      find('return isInNet(host, "192.0.2.0", "255.255.255.0") ? "DIRECT" : "";'),
    '',
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
