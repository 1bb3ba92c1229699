import { PassThrough } from 'node:stream';
import test from 'ava';
import fc from 'fast-check';
import { Prompt } from '../../../src/cli/conversation/prompt.js';
import { Outlet } from '../../../src/cli/outlet.js';
import type { Terminal } from '../../../src/cli/terminal.js';
import { Screen } from './screen.js';

const columns = 20;

/** A prompt with a person before it. */
function sitting() {
  const screen = new Screen(columns);
  const keys = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const signals: string[] = [];
  const terminal: Pick<Terminal, 'stdin' | 'stdout' | 'stopBy'> = {
    stdin: keys,
    stdout: new Outlet(screen),
    stopBy: (signal) => void signals.push(signal),
  };
  const prompt = new Prompt(terminal as Terminal);
  const press = async (text: string): Promise<void> => {
    keys.write(text);
    do await new Promise((resolve) => setImmediate(resolve));
    while (keys.readableLength > 0);
  };
  return { prompt, screen, press, signals };
}

const wrapped = (line: string): string[] => line.match(new RegExp(`.{1,${columns}}`, 'g')) ?? [''];

test('what comes in stands above the line that is edited, in order, however long the line and wherever the cursor', async (t) => {
  const step = fc.oneof(
    fc.nat({ max: 30 }).map((length) => ({ keys: 'abcdefghijklmnopqrstuvwxyz0123456789'.slice(0, length) })),
    fc.nat({ max: 30 }).map((count) => ({ left: count })),
    fc.constant({ enter: true }),
    fc.nat({ max: 50 }).map((length) => ({ message: `m${'-'.repeat(length)}` })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { prompt, screen, press } = sitting();
      const above: string[] = [];
      let line = '';
      let cursor = 0;
      for (const each of steps) {
        if ('message' in each) {
          await prompt.say(each.message);
          above.push(each.message);
        } else if ('keys' in each) {
          // Pasted at once at its end; in the middle of a line Node 20 takes keys only.
          for (const keys of cursor === line.length ? [each.keys] : each.keys) await press(keys);
          line = line.slice(0, cursor) + each.keys + line.slice(cursor);
          cursor += each.keys.length;
        } else if ('left' in each) {
          await press('\x1b[D'.repeat(each.left));
          cursor = Math.max(0, cursor - each.left);
        } else {
          // Behind a row that is full to the brim readline leaves one empty.
          if ((line.length + 2) % columns === 0) {
            await press('!');
            line = `${line.slice(0, cursor)}!${line.slice(cursor)}`;
          }
          await press('\r');
          above.push(`> ${line}`);
          [line, cursor] = ['', 0];
        }
      }
      const expected = [...above, `> ${line}`].flatMap(wrapped).map((row) => row.trimEnd());
      t.deepEqual(
        screen.lines.filter((row, at, all) => row !== '' || at < all.length - 1),
        expected,
        JSON.stringify(steps),
      );
      prompt.close();
    }),
    { numRuns: 100 },
  );
});

test('lines are kept from the first key on, Ctrl-D ends them, Ctrl-C is the signal that it is everywhere', async (t) => {
  const { prompt, screen, press, signals } = sitting();
  await press('before\r');
  await press('anybody reads\r');
  const read: string[] = [];
  const reading = (async () => {
    for await (const line of prompt.lines) read.push(line);
  })();
  await press('typed\x03\r');
  await press('\x04');
  await reading;
  t.deepEqual(read, ['before', 'anybody reads', 'typed']);
  t.deepEqual(signals, ['SIGINT']);
  await prompt.say('and more');
  t.deepEqual(screen.lines, ['> before', '> anybody reads', '> typed', 'and more', '']);
});

test('a line that is not finished stays to be seen when the conversation ends', async (t) => {
  const { prompt, screen, press } = sitting();
  await press('half a');
  prompt.close();
  await prompt.say('closed');
  t.deepEqual(screen.lines, ['> half a', 'closed', '']);
});
