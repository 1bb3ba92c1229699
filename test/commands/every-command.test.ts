/** What holds for every command, now and later: walked over all of src/commands, on recorded machines and on this one. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import { topics } from '../../src/cli/topics.js';
import { errorDocumentSchema } from '../../src/cli/view/error-schema.js';
import { schemaOf, schemaOfItem, schemaOfResults } from '../../src/cli/view/schema-of.js';
import { choosable } from '../../src/cli/view/view.js';
import { commands as described } from '../../src/described-commands.js';
import { type Run, runCommand, type Surroundings } from '../cli/run-command.js';
import { calls, callsOnRecorded, everyCommand, hostOf, machines, measuringHostOf, unanswerable } from './calls.js';

const commands = await everyCommand();
const thisMachine = 'this machine';
const recorded = (machine: string) => ({ host: hostOf(machine) });
const surroundings: readonly (readonly [string, Surroundings])[] = [
  ...machines.map((machine) => [machine, recorded(machine)] as const),
  [thisMachine, { host: {} }],
];
const unsafe = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const reasonOf = (run: Run) => (run.json()['error'] as { reason: string } | undefined)?.reason;

test('every command has its line in calls.ts, and no line is left over', (t) => {
  t.deepEqual(Object.keys(calls).sort(), [...commands.keys()].sort());
});

test('every topic of commands says in help what it is about, in its own words', (t) => {
  const first = [...commands.keys()].filter((id) => id.includes(' ')).map((id) => id.split(' ', 1).join());
  t.deepEqual(
    topics.map(({ name }) => name),
    [...new Set(first)].sort(),
  );
  const summaries = new Set([...commands.values()].map(({ summary }) => summary));
  t.deepEqual(
    topics.filter(({ description }) => summaries.has(description)),
    [],
  );
});

test('every usage line tells of each flag once, has no holes, and tells of a program where one may stand', (t) => {
  for (const [id, Class] of commands) {
    const { usage, flags = {} } = described[id.replaceAll(' ', ':')] ?? {};
    t.notRegex(String(usage), /\| *[\])|]|[[(|] *\||\[ *\]|\.{4}/, id);
    const told = [...String(usage).matchAll(/(?<= |\[)(?:--(?:\[no-\])?[\w-]+|-\w)(?=[ \]])/g)].map(([word]) =>
      word.replace('[no-]', ''),
    );
    const known = Object.values(flags).map(({ name, char }) => (char === undefined ? `--${name}` : `-${char}`));
    t.deepEqual(told.sort(), known.sort(), id);
    t.is(String(usage).endsWith(' [-- PROGRAM [ARG...]]'), Class.takesProgram, id);
  }
});

/** Whether a command talks with somebody: it tells what happens line by line. */
const talks = ({ prototype }: { readonly prototype: object }): boolean => 'conversation' in prototype;

for (const [id, Class] of commands) {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  const accepted = [schemaOf, schemaOfResults, schemaOfItem].map((make) => ajv.compile(make(Class.view)));
  accepted.push(ajv.compile(errorDocumentSchema));
  const bulk = 'each' in (Class.prototype as object);

  for (const [where, given] of surroundings) {
    test(`net ${id} --json on ${where} is one document of its schema, with nothing on stderr and the same exit status`, async (t) => {
      for (const argv of where === thisMachine ? (calls[id] ?? []) : callsOnRecorded(id)) {
        const text = await runCommand(Class, argv, given);
        const compact = await runCommand(Class, [...argv, '--json'], given);
        const indented = await runCommand(Class, [...argv, '-j'], { ...given, columns: 80 });
        if (talks(Class)) {
          const lines = compact.stdout
            .trimEnd()
            .split('\n')
            .map((line): unknown => JSON.parse(line));
          t.true(
            lines.every((line) => accepted.some((validate) => validate(line))),
            compact.stdout,
          );
          continue;
        }
        t.is(compact.stdout.trimEnd().split('\n').length, 1);
        for (const run of [compact, indented]) {
          t.true(
            accepted.some((validate) => validate(run.json())),
            `${argv.join(' ')}: ${run.stdout}`,
          );
          t.is(run.stderr, '');
          t.is(run.exitStatus, text.exitStatus);
          t.notRegex(run.stdout, unsafe);
        }
      }
    });
  }

  test(`net ${id} prints nothing unsafe, fits 40 columns, and has no colour without a terminal`, async (t) => {
    for (const argv of callsOnRecorded(id)) {
      const pipe = await runCommand(Class, argv, { ...recorded('hostile'), environment: {} });
      t.notRegex(`${pipe.stdout}${pipe.stderr}`.replaceAll('\t', ''), unsafe);
      const environment = { GITHUB_ACTIONS: 'true' };
      const inActions = await runCommand(Class, argv, { ...recorded('hostile'), environment });
      t.notRegex(`${inActions.stdout}${inActions.stderr}`, /^\s*::[a-z-]+.*::|##\[/im);
      const forced = await runCommand(Class, argv, {
        host: measuringHostOf(id, 'office'),
        environment: { FORCE_COLOR: '1' },
        columns: 40,
      });
      const silenced = await runCommand(Class, argv, {
        host: measuringHostOf(id, 'office'),
        environment: { NO_COLOR: '1' },
        columns: 40,
      });
      t.is(forced.stdout.replaceAll(/\x1b\[\d+m/g, ''), silenced.stdout);
      for (const line of silenced.stdout.split('\n')) t.true([...line].length <= 40, line);
    }
  });

  test(`net ${id} answers a bad flag and a bad field as text and as JSON, exit 2, before it asks anything`, async (t) => {
    for (const [bad, reason] of [
      [['--no-such-flag'], 'usage.flag'],
      [['--color=pink'], 'usage.flag'],
      [['--deadline', 'soon'], 'usage.flag'],
      [['--fields', 'no-such-field'], 'usage.field'],
    ] as const) {
      const argv = [...(calls[id]?.[0] ?? []), ...bad];
      const text = await runCommand(Class, argv);
      t.deepEqual([text.stdout, text.exitStatus], ['', 2], bad.join(' '));
      t.regex(text.stderr, /^net: [^\n]+\n(hint: [^\n]+\n)?$/);
      const json = await runCommand(Class, ['--json', ...argv]);
      t.deepEqual([reasonOf(json), json.stderr, json.exitStatus], [reason, '', 2]);
      t.true(ajv.compile(errorDocumentSchema)(json.json()));
    }
    const get = await runCommand(Class, [...(calls[id]?.[0] ?? []), '--get', 'no-such-field']);
    t.is(get.exitStatus, 2);
    // What only another flag brings is not among the fields without it.
    for (const { key, optional } of choosable(Class.view)) t.true(get.stderr.includes(key) || optional === true, key);
  });

  test(`net ${id} prints each of its fields with --fields and with --get`, async (t) => {
    const argv = calls[id]?.[0] ?? [];
    for (const { key } of choosable(Class.view).filter(({ optional }) => optional !== true)) {
      const fields = await runCommand(Class, [...argv, '--fields', key, '--json'], recorded('office'));
      t.is(fields.exitStatus, 0, key);
      const get = await runCommand(Class, [...argv, '--get', key], recorded('office'));
      t.deepEqual([get.exitStatus, get.stderr], [0, ''], key);
      t.regex(get.stdout, /\n$/);
    }
  });

  test(`net ${id} reads stdin only when asked with -`, async (t) => {
    for (const argv of calls[id] ?? []) {
      const run = await runCommand(Class, argv, recorded('office'));
      t.not(run.exitStatus, 70, run.stderr);
    }
    if (!bulk) return;
    const items = calls[id]?.[0] ?? [];
    const stdin = `${items.join('\n')}\n${unanswerable[id] ?? '!'}\n`;
    const run = await runCommand(Class, ['-', '--json'], { ...recorded('office'), stdin });
    const lines = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    t.is(lines.length, items.length + 1);
    for (const line of lines) t.true(accepted[2]?.(line), JSON.stringify(line));
    t.not(run.exitStatus, 0);
  });

  test(`net ${id} has a summary, examples of its own, and flags that say what they do`, (t) => {
    const { summary, description, examples, flags } = Class as unknown as Record<string, unknown>;
    t.regex(String(summary), /^[a-z][^.]+$/);
    t.regex(String(description), /^[A-Z][^]+\.$/);
    t.true(Array.isArray(examples) && examples.length > 0);
    for (const { command } of examples as readonly { command: string }[]) t.regex(command, new RegExp(`^net ${id}\\b`));
    for (const flag of Object.values(flags as Record<string, { summary?: string }>))
      t.regex(String(flag.summary), /^[a-z]/);
    t.regex(Class.view.schema, /^net\.[a-z.-]+\/\d+$/);
  });
}
