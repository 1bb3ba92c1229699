/** Scripts that mean harm, or do it, end in time, in little memory, with a reason, and the process lives. */
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { BusinessError } from '../../../src/core/errors.js';
import { openHost } from '../../../src/core/open-host.js';
import { BlockingScript } from '../../../src/core/pac/blocking-script.js';
import { PacScript } from '../../../src/core/pac/pac-script.js';
import { runProgram } from '../../lab/program.js';
import { attacks, find } from './attacks.js';
import type { AttackReport } from './run-attacks.js';

const host = openHost({
  resolve: async (address) => [{ address: address === 'six' ? '::1' : '192.0.2.1', family: 1, port: 0 }],
});
/** What harm may cost: time of the processor, and memory of all that the process has. */
const mostMs = 1500;
const mostBytes = 200e6;

test.serial(
  'Each attack ends within its bounds in a process that lives through them all, told with its reason',
  (t) => {
    const runner = fileURLToPath(new URL('./run-attacks.js', import.meta.url));
    const { status, stdout, stderr } = runProgram([process.execPath, runner], { timeoutMs: 120_000 });
    t.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    const ended = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as AttackReport);
    t.deepEqual(
      ended.map(({ what, reason }) => [what, reason]),
      attacks.map(([what, , reason]) => [what, reason]),
    );
    for (const { what, message, processorMs, peakBytes } of ended) {
      t.regex(message, /script|attack\.pac|^$/, what);
      t.true(message.length < 1000, what);
      t.true(processorMs < mostMs, `${what}: ${processorMs} ms`);
      t.true(peakBytes < mostBytes, `${what}: ${peakBytes / 1e6} MB`);
    }
  },
);

/** Time of the processor that this thread took so far, in ms (proc(5), schedstat). */
const threadMs = (): number =>
  Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;

test.serial('A script in the asynchronous form keeps the thread of its caller busy for less than 50 ms', async (t) => {
  const hogs = [
    'for (;;);',
    'return "a".repeat(5e6).indexOf("a".repeat(2e6) + "b") + "";',
    'const a = new Array(4e5).fill("x"); for (;;) a.sort();',
    'const all = []; for (;;) all.push({ a: {} });',
    'for (const end = Date.now(), a = []; a.length < 2e6; a.push(end)); return "DIRECT";',
  ];
  const scripts = hogs.map((body) => new PacScript(host, find(body), 'hog.pac'));
  let longest = 0;
  for (const script of scripts) {
    await script.compile();
    let isDone = false;
    const found = script.findProxy('http://host.example/').catch(() => undefined);
    void found.finally(() => (isDone = true));
    for (let before = threadMs(); !isDone;) {
      await setImmediate();
      const now = threadMs();
      longest = Math.max(longest, now - before);
      before = now;
    }
    script.close();
  }
  t.true(longest < 50, `${longest} ms`);
});

/** Adds to a list the memory of each engine that is made from now on; the list, and how to end that. */
function watchEngines(): { readonly memories: readonly WebAssembly.Memory[]; readonly end: () => void } {
  const memories: WebAssembly.Memory[] = [];
  const { Instance } = WebAssembly;
  const Watched = class extends Instance {
    constructor(...given: ConstructorParameters<typeof Instance>) {
      super(...given);
      memories.push((this.exports as { readonly memory: WebAssembly.Memory }).memory);
    }
  };
  Object.assign(WebAssembly, { Instance: Watched });
  return { memories, end: () => void Object.assign(WebAssembly, { Instance }) };
}

test.serial('Memory that runs take is bounded, and is there for the next run of the same engine', (t) => {
  const { memories, end } = watchEngines();
  t.teardown(end);
  const source = `globalThis.top = new Uint8Array(1e6).fill(7);
    function FindProxyForURL(url, host) {
      if (host === 'sort') return String(new Array(1e6).fill('x').sort().length);
      const clear = new Uint8Array(6e6);
      if (clear.some((byte) => byte !== 0)) return 'what an earlier run wrote';
      return top.every((byte) => byte === 7) && clear.fill(7) ? 'DIRECT' : '';
    }`;
  const script = new BlockingScript(host, () => [], source, 'grow.pac', { limits: { timeMs: 60_000 } });
  const sizes: number[] = [];
  for (const name of ['a', 'b', 'sort', 'c', 'sort', 'd']) {
    if (name === 'sort') t.throws(() => script.findProxy('http://sort/'), { message: /needs more than 32 MB/ });
    else t.is(script.findProxy(`http://${name}/`).proxyInfo, 'DIRECT');
    sizes.push(memories[0]?.buffer.byteLength ?? 0);
  }
  t.is(memories.length, 1);
  t.is(sizes[1], sizes[0]);
  t.is(sizes[4], sizes[2]);
  t.is(sizes[5], sizes[2]);
  // What QuickJS, the PAC library and the image of all take, beside the 32 MB of the script.
  t.true(Number(sizes[5]) < 40e6, sizes.join());
});

test.serial('Evaluations that wait for each other in a thread all end, whatever memory they take', async (t) => {
  const body = 'const all = []; for (let i = 0; i < 3e5; i += 1) all.push({}); return `PROXY ${host}:1`;';
  const script = new PacScript(host, find(body), 'large.pac', { limits: { timeMs: 60_000 } });
  const answers = await Promise.all(['a', 'b', 'c'].map((name) => script.findProxy(`http://${name}/`)));
  t.deepEqual(
    answers.map(({ proxyInfo }) => proxyInfo),
    ['PROXY a:1', 'PROXY b:1', 'PROXY c:1'],
  );
  t.is((await script.findProxy('http://d/')).proxyInfo, 'PROXY d:1');
  script.close();
  const bomb = new PacScript(host, find('for (const all = []; ; all.push({}));'), 'bomb.pac');
  const ended = await Promise.allSettled(['a', 'b', 'c'].map((name) => bomb.findProxy(`http://${name}/`)));
  for (const one of ended) t.is(one.status === 'rejected' ? (one.reason as BusinessError).reason : '', 'pac.limit');
  bomb.close();
});

test.serial('Closing a script ends what it does and what waits for that, and it may be used again', async (t) => {
  const script = new PacScript(host, find('if (host !== "d") for (;;); return "DIRECT";'), 'close.pac', {
    limits: { timeMs: 60_000 },
    longestBlockMs: 1,
  });
  await script.findProxy('http://d/');
  const waiting = Promise.allSettled(['a', 'b', 'c'].map((name) => script.findProxy(`http://${name}/`)));
  await setImmediate();
  script.close();
  for (const one of await waiting) t.is(one.status, 'rejected');
  t.is((await script.findProxy('http://d/')).proxyInfo, 'DIRECT');
  script.close();
});

test.serial('A top level is run again for each name as cheaply as a function', (t) => {
  const { memories, end } = watchEngines();
  t.teardown(end);
  const source = `const found = []; for (let i = 0; i < 60; i += 1) found.push(dnsResolve('h' + i)); ${find('return found.length === 60 && found[59] === "192.0.2.1" ? "DIRECT" : "";')}`;
  const script = new BlockingScript(host, () => ['192.0.2.1'], source, 'top.pac', { limits: { timeMs: 60_000 } });
  t.is(script.findProxy('http://a/').proxyInfo, 'DIRECT');
  t.is(memories.length, 1);
});

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

test.serial(
  'The calls of the library are told with the answer, those of the run that counts alone, when they are wanted',
  async (t) => {
    const source = find(
      'const f = isInNet; f(host, "192.0.2.0", "255.255.255.0"); dnsResolve(host); try { isPlainHostName(7); } catch {} return "DIRECT";',
    );
    const told = new PacScript(host, source, 'told.pac', { isExplained: true });
    const { calls } = await told.findProxy('http://host.example/');
    t.deepEqual(
      calls?.map(({ name, arguments: given, returned }) => `${name}(${given.join(', ')}) = ${returned}`),
      [
        'isInNet("host.example", "192.0.2.0", "255.255.255.0") = true',
        'dnsResolve("host.example") = "192.0.2.1"',
        'isPlainHostName(7) = an exception',
      ],
    );
    told.close();
    const silent = new PacScript(host, source, 'silent.pac');
    t.false('calls' in (await silent.findProxy('http://host.example/')));
    silent.close();
  },
);
