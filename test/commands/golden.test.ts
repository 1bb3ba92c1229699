/**
 * What every command prints: on a terminal of 80 columns, of 40, in colour, in a pipe and as JSON, on recorded
 * machines. `UPDATE_GOLDEN=1 npm test -- 'build/test/commands/golden.test.js'` writes what it prints now; read the diff.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { runCommand, type Surroundings } from '../cli/run-command.js';
import { callsOnRecorded, everyCommand, machines, measuringHostOf } from './calls.js';

const forms: readonly (readonly [string, readonly string[], Surroundings])[] = [
  ['terminal', [], { columns: 80 }],
  ['terminal of 40 columns', [], { columns: 40 }],
  ['terminal in colour', [], { columns: 80, environment: {} }],
  ['pipe', ['--header'], {}],
  ['json', ['--json'], { columns: 80 }],
];

// A person reads the time of day where they are.
process.env['TZ'] = 'UTC';
/** How long something took, which nobody can foresee. */
const tookTime = /("elapsedMs": )[\d.]+/g;

const update = process.env['UPDATE_GOLDEN'] === '1';

for (const [id, Class] of await everyCommand()) {
  for (const machine of machines) {
    test(`net ${id} prints on ${machine} what it printed before`, async (t) => {
      const sections: string[] = [];
      for (const argv of callsOnRecorded(id)) {
        for (const [form, flags, surroundings] of forms) {
          const host = measuringHostOf(id, machine);
          const run = await runCommand(Class, [...argv, ...flags], { ...surroundings, host });
          const status = `[exit ${String(run.exitStatus)}]`;
          sections.push(`$ net ${[id, ...argv, ...flags].join(' ')}   # ${form} ${status}\n${run.stdout}${run.stderr}`);
        }
      }
      const printed = sections.join('\n').replaceAll('\x1b', '␛').replaceAll(tookTime, '$10');
      const file = join('test/golden', id.replaceAll(' ', '/'), `${machine}.txt`);
      if (update) {
        mkdirSync(join(file, '..'), { recursive: true });
        writeFileSync(file, printed);
      }
      t.is(printed, existsSync(file) ? readFileSync(file, 'utf8') : 'nothing: run with UPDATE_GOLDEN=1');
    });
  }
}
