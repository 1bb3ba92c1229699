/**
 * A program that forks writers of a profile and ends each with SIGKILL at a random moment: `kill-writers.js FOLDER COUNT [claims]`.
 * After each death it reads the profile as any other process would. It prints how many died, how many had written, and
 * what was wrong.
 *
 * A fork of a running Node, without threads, takes milliseconds where a new Node takes fifty. V8 asks the kernel to leave
 * its heap out of forks (MADV_DONTFORK), which is taken back before each. The child does nothing but synchronous work and
 * never returns to the event loop. To be run with --single-threaded, --v8-pool-size=0, and --jitless, as V8 ends a process
 * in which it cannot make room for code, which is what the child of a fork is.
 */
import { readFileSync } from 'node:fs';
import { native } from '../../../src/core/kernel/native.js';
import { machineEnvironment } from '../../../src/core/host/machine-environment.js';
import { openStore } from '../../../src/core/profile/open-store.js';

const [folder = '', count = '', locks = 'kernel'] = process.argv.slice(2);
const library = native().load(null);
const fork = library.func('fork', 'int', []);
const kill = library.func('kill', 'int', ['int', 'int']);
const waitpid = library.func('waitpid', 'int', ['int', 'void *', 'int']);
const madvise = library.func('madvise', 'int', ['uintptr_t', 'size_t', 'int']);
const MADV_DOFORK = 11;
const SIGKILL = 9;
const sleeper = new Int32Array(new SharedArrayBuffer(4));
const wrong: string[] = [];

const environment = { ...machineEnvironment, variable: (name: string) => (name === 'XDG_STATE_HOME' ? folder : '') };
const open = () => openStore(environment, (sentence) => wrong.push(sentence)).profile('default');

/** The number of the rule tells how many changes were made; there is never another. */
const generation = (): number => {
  const rules = open().read().dnsRules;
  if (rules.length > 1) wrong.push(`${String(rules.length)} rules`);
  return Number(rules[0]?.host ?? 0);
};

function keepHeapInForks(): void {
  for (const line of readFileSync('/proc/self/maps', 'latin1').split('\n')) {
    const [, start = '', end = ''] = /^([0-9a-f]+)-([0-9a-f]+) (?:rw|r-)/.exec(line) ?? [];
    if (start === '' || start.length > 12) continue;
    const from = Number.parseInt(start, 16);
    madvise(from, Number.parseInt(end, 16) - from, MADV_DOFORK);
  }
}

function writeForEver(): never {
  const profile = open();
  for (;;) {
    profile.update(({ dnsRules }) => {
      const before = Number(dnsRules[0]?.host ?? 0);
      const padding = Array.from({ length: 500 }, (_, at) => `10.0.${String(at >> 8)}.${String(at & 255)}`);
      return { dnsRules: [{ host: String(before + 1), addresses: padding }] };
    });
  }
}

if (locks === 'claims') process.env['NET_NO_FFI'] = '1';
// Loads the native calls that the children will need, before there are any.
open().update(() => ({ dnsRules: [] }));
const status = new Uint8Array(4);
/** So long that about every other child gets to write, however busy the machine is. */
let longestMs = 8;
let deaths = 0;
let written = 0;
let last = generation();
for (let forks = 0; deaths < Number(count) && forks < 2 * Number(count); forks++) {
  keepHeapInForks();
  const pid = Number(fork());
  if (pid === 0) writeForEver();
  Atomics.wait(sleeper, 0, 0, Math.random() * longestMs);
  kill(pid, SIGKILL);
  waitpid(pid, status, 0);
  const now = generation();
  if (now < last) wrong.push(`${String(now)} after ${String(last)}`);
  if (now > last) written += 1;
  longestMs = Math.min(200, Math.max(1, longestMs * (now > last ? 0.93 : 1.07)));
  last = now;
  // A fork can also fail by what V8 mapped in between: that one does not count.
  if (((status[0] ?? 0) & 0x7f) === SIGKILL) deaths += 1;
}
open().update(() => ({ dnsRules: [{ host: 'after', addresses: ['192.0.2.1'] }] }));
if (open().read().dnsRules[0]?.host !== 'after') wrong.push('the lock of the dead is still held');
process.stdout.write(JSON.stringify({ deaths, written, generation: last, wrong }));
