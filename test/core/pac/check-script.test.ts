/** What `net pac check` stands on: reading a source, and a process that must not be left behind. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import test from 'ava';
import fc from 'fast-check';
import { freeCalls } from '../../../src/core/pac/check/free-calls.js';
import { scratch } from '../proxy/proxies.js';

const sourceLike = fc
  .array(
    fc.constantFrom(
      'f(',
      ')',
      '{',
      '}',
      '`',
      '${',
      '/',
      '"',
      "'",
      '\n',
      '=>',
      ' function ',
      '[',
      ']',
      '\\',
      'var ',
      ',',
    ),
  )
  .map((pieces) => pieces.join(''));

/** What the kernel says of a process (proc(5), stat): whether it runs no more, and its time so far in hundredths of a second. */
function processOf(pid: string): { readonly hasEnded: boolean; readonly ticks: number } {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return { hasEnded: fields[0] === 'Z', ticks: Number(fields[11]) };
  } catch {
    return { hasEnded: true, ticks: 0 };
  }
}

test.serial('the process with a script that never ends follows net, when that is killed', async (t) => {
  const script = join(scratch(t), 'endless.pac');
  writeFileSync(script, "function FindProxyForURL() { return String(shExpMatch('a'.repeat(40) + 'b', '(a+)+')); }");
  const net = spawn(process.execPath, ['bin/net.cjs', 'pac', 'check', script, '--url', 'http://a/'], {
    stdio: 'ignore',
  });
  t.teardown(() => net.kill('SIGKILL'));
  const children = (): string => readFileSync(`/proc/${net.pid}/task/${net.pid}/children`, 'utf8').trim();
  const until = async (holds: () => boolean): Promise<void> => {
    for (let attempt = 0; !holds() && attempt < 6000; attempt += 1) await setTimeout(10);
    t.true(holds());
  };
  await until(() => children() !== '');
  const child = children();
  t.teardown(() => processOf(child).hasEnded || process.kill(Number(child), 'SIGKILL'));
  // Stopped, it cannot end the child by its own timer.
  net.kill('SIGSTOP');
  const before = processOf(child).ticks;
  await until(() => processOf(child).ticks > before + 20 || processOf(child).hasEnded);
  net.kill('SIGKILL');
  await until(() => processOf(child).hasEnded);
});

test('no source makes the reader of calls fail or take long', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), sourceLike), (source) => freeCalls(source).every(({ line }) => line >= 1)),
    { numRuns: 3000 },
  );
  const started = performance.now();
  for (const piece of ['(', '(/[', '`${', 'var a\n', '/a(', "'", 'f(', '{', '/*', 'a=>'])
    freeCalls(piece.repeat(100_000));
  t.true(performance.now() - started < 20_000);
});
