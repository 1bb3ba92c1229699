import { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { type Run, runCommand } from './run-command.js';
import { Each, Follow, Lazy, Many, One, produced, Watch } from './sample-commands.js';

const reasonOf = (run: Run): unknown => (run.json()['error'] as Record<string, unknown> | undefined)?.['reason'];

test('one document is label and value lines on a terminal', async (t) => {
  const run = await runCommand(One, ['Nice'], { columns: 80 });
  t.is(run.stdout, 'Name   Nice\nDepth  4\nKinds  sea, land\n');
  t.is(run.exitStatus, 0);
});

test('one document is key, tab, value in a pipe', async (t) => {
  t.is((await runCommand(One, [])).stdout, 'name\tBrest\ndepth\t5\nkinds\tsea,land\n');
});

test('--json is one compact line with a schema id in a pipe and indented on a terminal', async (t) => {
  const expected = {
    schema: 'net.port/1',
    name: 'Brest',
    depth: 5,
    kinds: ['KIND_SEA', 'KIND_LAND'],
    master: { name: 'Ann', age: 40 },
  };
  t.is((await runCommand(One, ['--json'])).stdout, `${JSON.stringify(expected)}\n`);
  const indented = await runCommand(One, ['-j'], { columns: 80 });
  t.is(
    indented.stdout,
    `${JSON.stringify(expected, null, 2).replace(/\[\n\s+(.*)\n\s+(.*)\n\s+\]/, '[\n    $1\n    $2\n  ]')}\n`,
  );
});

test('the verdict of the document is the exit status, also under --json', async (t) => {
  t.is((await runCommand(One, ['dry'])).exitStatus, 1);
  t.is((await runCommand(One, ['dry', '--json'])).exitStatus, 1);
});

test('an error is a line on stderr without a stack, and exits by its reason', async (t) => {
  const run = await runCommand(One, ['bad']);
  t.deepEqual([run.stdout, run.stderr, run.exitStatus], ['', 'net: There is no harbour "bad"\n', 1]);
});

test('an error under --json is the error object alone on stdout', async (t) => {
  const run = await runCommand(One, ['bad', '--json']);
  t.deepEqual(run.json(), {
    schema: 'net.error/1',
    error: {
      code: 2100002,
      name: 'Failed to connect to the service',
      message: 'There is no harbour "bad"',
      reason: 'dns.nxdomain',
    },
  });
  t.deepEqual([run.stderr, run.exitStatus], ['', 1]);
});

test('a bug exits 70, and shows its stack only with NET_DEBUG=1', async (t) => {
  const run = await runCommand(One, ['bug']);
  t.is(run.exitStatus, 70);
  t.regex(run.stderr, /^net: net failed where it should not: x is not a function\nhint: .*report.*\n$/);
  t.regex((await runCommand(One, ['bug'], { environment: { NET_DEBUG: '1' } })).stderr, /sample-commands/);
});

const wrongLines: readonly (readonly [string[], RegExp, string])[] = [
  [['--jsn'], /There is no flag --jsn\nhint: did you mean --json\?/, 'usage.flag'],
  [['--zzzzzzzz=1'], /There is no flag --zzzzzzzz\nhint: add --help/, 'usage.flag'],
  [['a', 'b'], /"b" is one argument too many/, 'usage.argument'],
  [['--get'], /--get needs a value/, 'usage.flag'],
  [['--color', 'pink'], /--color takes one of auto, always, never, not "pink"/, 'usage.flag'],
  [['--deadline', '0ms'], /--deadline takes a time with its unit, from 1ms to 596h, not "0ms"/, 'usage.flag'],
  [['--deadline', '5'], /--deadline takes a time with its unit, such as 250ms, 5s or 2m, not "5"/, 'usage.flag'],
  [['--deadline', '0s'], /--deadline takes a time with its unit/, 'usage.flag'],
  [['--wait', '1e3'], /--wait takes a whole number from 0 to 60000, not "1e3"/, 'usage.flag'],
  [['--get', 'name', '--get', 'depth'], /--get may stand only once/, 'usage.flag'],
  [['--fields', 'name', '--get', 'depth'], /--fields does not go with --get/, 'usage.flag'],
  [
    ['--fields', 'name,height'],
    /There is no field "height"; the fields are: name, depth, kinds, master/,
    'usage.field',
  ],
  [['--get', 'master.height'], /no field "height" \(in "master.height"\); the fields are: name, age/, 'usage.field'],
  [['--get', 'kinds.name'], /a list stands before "\.name"; write "\[\]\.name"/, 'usage.field'],
  [['--get', 'name.x'], /nothing lies below a string/, 'usage.field'],
];
for (const [argv, expected, reason] of wrongLines) {
  test(`"${argv.join(' ')}" is answered with one clear sentence, exit 2, and the same as JSON`, async (t) => {
    const text = await runCommand(One, argv);
    t.regex(text.stderr, expected);
    t.regex(text.stderr, /^net: [^\n]+\n(hint: [^\n]+\n)?$/);
    t.deepEqual([text.stdout, text.exitStatus], ['', 2]);
    if (argv.includes('--get')) return;
    const json = await runCommand(One, ['-j', ...argv]);
    t.deepEqual([reasonOf(json), json.stderr, json.exitStatus], [reason, '', 2]);
  });
}

test('--json and --get do not go together', async (t) => {
  t.is(reasonOf(await runCommand(One, ['--json', '--get', 'name'])), 'usage.flag');
});

test('a missing argument is named', async (t) => {
  t.regex((await runCommand(Each, [])).stderr, /^net: NAME is missing\nhint: /);
});

test('short flags may hold json among them, and a value is not taken for it', async (t) => {
  t.is((await runCommand(One, ['-aj'])).json()['schema'], 'net.port/1');
  t.is((await runCommand(One, ['-ij'])).stdout.slice(0, 4), 'name');
  t.is(reasonOf(await runCommand(One, ['-aj', '--nope'])), 'usage.flag');
  t.is((await runCommand(One, ['-ij', '--nope'])).stdout, '');
});

test('what stands after -- asks for nothing', async (t) => {
  t.is((await runCommand(One, ['--', '--json'])).stdout, 'name\t--json\ndepth\t6\nkinds\tsea,land\n');
  t.is((await runCommand(One, ['--nope', '--', '--json'])).stdout, '');
});

test('--fields chooses and orders, in every form, also fields that only JSON shows', async (t) => {
  t.is((await runCommand(One, ['--fields', 'depth,master'])).stdout, 'depth\t5\nmaster.name\tAnn\nmaster.age\t40\n');
  t.deepEqual((await runCommand(One, ['--json', '--fields', 'depth'])).json(), { schema: 'net.port/1', depth: 5 });
  t.is((await runCommand(Many, ['--fields', 'depth,name'])).stdout, '5\tport0\n5\tport1\n');
  t.deepEqual((await runCommand(Many, ['-j', '--fields', 'name'])).json(), {
    schema: 'net.ports/1',
    sea: 'North',
    ports: [{ name: 'port0' }, { name: 'port1' }],
  });
  t.is((await runCommand(Many, ['--fields', 'name,master'], { columns: 80 })).stdout.split('\n')[0], 'NAME   MASTER');
});

test('--get prints bare values: scalars raw, nothing for null, objects as JSON, a line for each of a list', async (t) => {
  const get = async (...argv: string[]) => (await runCommand(One, argv)).stdout;
  t.is(await get('--get', 'depth'), '5\n');
  t.is(await get('--get', 'kinds'), '["KIND_SEA","KIND_LAND"]\n');
  t.is(await get('--get', 'kinds[]'), 'KIND_SEA\nKIND_LAND\n');
  t.is(await get('--get', 'master'), '{"name":"Ann","age":40}\n');
  t.is(await get('--get', 'master.age'), '40\n');
  t.is(await get('free', '--get', 'master.age'), '\n');
  t.is((await runCommand(Many, ['--get', 'name'])).stdout, 'port0\nport1\n');
  t.is((await runCommand(Many, ['--get', 'ports[].master.name'])).stdout, 'Ann\nAnn\n');
  t.is((await runCommand(Many, ['--get', 'sea'])).stdout, 'North\n');
});

test('rows are a table on a terminal and tab-separated in a pipe, with headings only on request', async (t) => {
  t.is(
    (await runCommand(Many, [], { columns: 80 })).stdout,
    'NAME   DEPTH  KINDS\nport0      5  sea, land\nport1      5  sea, land\n',
  );
  t.is((await runCommand(Many, [])).stdout, 'port0\t5\tsea,land\nport1\t5\tsea,land\n');
  t.is((await runCommand(Many, ['--header', '--count', '1'])).stdout, 'NAME\tDEPTH\tKINDS\nport0\t5\tsea,land\n');
});

test('an empty list says so on a terminal and is nothing in a pipe', async (t) => {
  t.is((await runCommand(Many, ['--count', '0'], { columns: 80 })).stdout, 'no harbours\n');
  t.is((await runCommand(Many, ['--count', '0'])).stdout, '');
});

test('a lazily produced list is one JSON document, indented alike', async (t) => {
  const lazy = await runCommand(Lazy, ['--json']);
  t.is(lazy.stdout, (await runCommand(Many, ['--json', '--count', '3'])).stdout);
  const indented = await runCommand(Lazy, ['--json'], { columns: 80 });
  t.is(indented.stdout, `${JSON.stringify(lazy.json(), null, 2)}\n`);
  t.is((await runCommand(Lazy, ['--json', '--count', '0'], { columns: 80 })).stdout.includes('"ports": []'), true);
});

test('a list that fails half-way still ends as one JSON document, with the error and its exit status', async (t) => {
  const run = await runCommand(Lazy, ['--json', '--fail']);
  t.is((run.json()['ports'] as unknown[]).length, 3);
  t.deepEqual([reasonOf(run), run.stderr, run.exitStatus], ['kernel.failed', '', 3]);
  const text = await runCommand(Lazy, ['--fail']);
  t.is(text.stdout.split('\n').length, 4);
  t.deepEqual([text.stderr, text.exitStatus], ['net: The sea is closed\n', 3]);
});

test('a slow reader holds the list back, so memory stays bounded', async (t) => {
  let release = (): void => undefined;
  let reached = (): void => undefined;
  const firstWrite = new Promise<void>((resolve) => (reached = resolve));
  const slow = new Writable({
    write(_chunk, _encoding, done) {
      release = done;
      reached();
    },
  });
  const running = runCommand(Lazy, ['--json', '--count', '100000'], { stdout: slow });
  await firstWrite;
  await sleep(50);
  t.true(produced.count < 5000, `${produced.count} were produced before the first piece was read`);
  slow.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  release();
  t.is((await running).exitStatus, 0);
});

test('a reader that goes away is no error', async (t) => {
  const gone = () =>
    new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error('EPIPE'), { code: 'EPIPE' })) });
  for (const [Class, argv] of [
    [Many, ['--json', '--count', '10000']],
    [Watch, []],
    [Each, ['a', 'b']],
    [One, ['bad', '--json']],
  ] as const) {
    const run = await runCommand(Class, argv, { stdout: gone() });
    t.deepEqual([run.stderr, run.exitStatus], ['', argv[0] === 'bad' ? 1 : 0]);
  }
});

test('output that cannot be written is told on stderr, exit 3', async (t) => {
  const full = () => new Writable({ write: (_chunk, _encoding, done) => done(new Error('no space left on device')) });
  for (const argv of [[], ['--json']]) {
    const run = await runCommand(One, argv, { stdout: full() });
    t.is(run.stderr, 'net: The output could not be written: no space left on device\n');
    t.is(run.exitStatus, 3);
  }
});

test('endless lines are NDJSON, in a pipe too, and aligned words on a terminal, cut where it ends', async (t) => {
  const lines = (await runCommand(Watch, ['--json'], { columns: 80 })).stdout.trimEnd().split('\n');
  t.deepEqual(
    lines.map((line) => (JSON.parse(line) as Record<string, unknown>)['schema']),
    ['net.port/1', 'net.port/1'],
  );
  t.is((await runCommand(Watch, [])).stdout, (await runCommand(Watch, ['--json'])).stdout);
  t.is((await runCommand(Watch, ['--count', '1'], { columns: 20 })).stdout, 'port0         5  se…\n');
  t.is((await runCommand(Watch, ['--count', '1'], { columns: 80 })).stdout, 'port0         5  sea, land\n');
  t.is((await runCommand(Watch, ['--get', 'name'])).stdout, 'port0\nport1\n');
});

test('the deadline ends one document, a list, lines and items, with 124 and what is known', async (t) => {
  const started = Date.now();
  const one = await runCommand(One, ['--wait', '60000', '--deadline', '20ms', '--json']);
  t.deepEqual([reasonOf(one), one.exitStatus], ['deadline', 124]);
  const lazy = await runCommand(Lazy, ['--json', '--hang', '--deadline', '20ms']);
  t.is((lazy.json()['ports'] as unknown[]).length, 3);
  t.deepEqual([reasonOf(lazy), lazy.exitStatus], ['deadline', 124]);
  const watch = await runCommand(Watch, ['--json', '--hang', '--deadline', '20ms'], { columns: 80 });
  t.is(watch.stdout.split('\n').length, 4);
  t.regex(watch.stdout, /\n\{"schema":"net.error\/1",.*"reason":"deadline"/);
  t.is(watch.exitStatus, 124);
  const stdin = Readable.from(
    (async function* () {
      yield 'a\n';
      await new Promise(() => setTimeout(() => undefined, 60_000).unref());
    })(),
  );
  const each = await runCommand(Each, ['-', '--deadline', '40ms'], { stdin });
  t.deepEqual([each.stdout, each.exitStatus], ['a\t1\tsea,land\n', 124]);
  t.true(Date.now() - started < 5000);
});

test('a signal lets a list, lines and items end in good order before the process dies by it', async (t) => {
  const sending = { whenListening: (send: (signal: 'SIGINT') => void) => void setTimeout(() => send('SIGINT'), 20) };
  const lazy = await runCommand(Lazy, ['--json', '--hang'], sending);
  t.is((lazy.json()['ports'] as unknown[]).length, 3);
  const watch = await runCommand(Watch, ['--hang'], sending);
  t.is(watch.stdout.split('\n').length, 3);
  for (const run of [lazy, watch]) t.deepEqual([run.diedBy, run.stderr], ['SIGINT', '']);
  const text = await runCommand(Lazy, ['--hang'], sending);
  t.deepEqual([text.diedBy, text.stderr, text.stdout.split('\n').length], ['SIGINT', '', 4]);
});

test('a one-shot command listens to no signal', async (t) => {
  await runCommand(One, [], { whenListening: () => t.fail() });
  t.pass();
});

test('an answer that is followed shows itself on a terminal alone, and is one document in the end', async (t) => {
  const shown = await runCommand(Follow, [], { columns: 80 });
  const wiped = '\u001b[1A\u001b[J';
  const table = 'NAME   DEPTH  KINDS\nport2      5  sea, land\n';
  t.is(shown.stdout, `tide 1\nso far 1\n${wiped}tide 2\nso far 1\n${wiped}so far 2\n${wiped}${table}`);
  t.is((await runCommand(Follow, [])).stdout, 'port2\t5\tsea,land\n');
  t.is((await runCommand(Follow, ['--json'])).stdout.trim().split('\n').length, 1);
  const dumb = await runCommand(Follow, [], { columns: 80, environment: { TERM: 'dumb' } });
  t.regex(dumb.stdout, /^tide 1\ntide 2\nNAME/);
});

test('--ndjson prints its lines as they come, and goes with no other form', async (t) => {
  t.is(
    (await runCommand(Follow, ['--ndjson'])).stdout,
    '{"schema":"net.tide/1","level":1}\n{"schema":"net.tide/1","level":2}\n',
  );
  t.is((await runCommand(Follow, ['--ndjson', '--json'])).exitStatus, 2);
  t.is(reasonOf(await runCommand(Follow, ['--ndjson', '--count', 'many'])), 'usage.flag');
});

test('what is followed and cut short by a signal or the deadline is printed as far as it came', async (t) => {
  const long = ['--count', '1000'];
  const late = await runCommand(Follow, [...long, '--deadline', '50ms']);
  t.deepEqual([late.exitStatus, late.stderr], [124, 'net: The deadline of 50 ms passed\n']);
  t.regex(late.stdout, /^port-1\t6/);
  const whenListening = (send: (signal: 'SIGINT') => void) => void setTimeout(() => send('SIGINT'), 50);
  const stopped = await runCommand(Follow, [...long, '--json'], { whenListening });
  t.is(stopped.diedBy, 'SIGINT');
  t.true('ports' in stopped.json());
  const lines = await runCommand(Follow, [...long, '--ndjson'], { whenListening });
  t.regex(lines.stdout, /"level":-1}\n$/);
  const watched = await runCommand(Follow, long, { whenListening, columns: 80 });
  t.regex(watched.stdout, /\r\x1b\[K\x1b\[1A\x1b\[JNAME/, 'the ^C that the terminal shows is overwritten');
});

test('several items are rows, a table, or one JSON document with results in input order', async (t) => {
  t.is((await runCommand(Each, ['slow', 'a', 'bc', '--jobs', '3'])).stdout.replaceAll(/\t.*/g, ''), 'slow\na\nbc\n');
  t.is(
    (await runCommand(Each, ['a', 'bc'], { columns: 80 })).stdout,
    'NAME  DEPTH  KINDS\na         1  sea, land\nbc        2  sea, land\n',
  );
  const run = await runCommand(Each, ['a', 'bad', 'dry', '--json']);
  const { schema, results } = run.json() as { schema: string; results: Record<string, unknown>[] };
  t.is(schema, 'net.port.results/1');
  t.deepEqual(
    results.map(({ name }) => name),
    ['a', 'bad', 'dry'],
  );
  t.is((results[1]?.['error'] as Record<string, unknown> | undefined)?.['reason'], 'dns.nxdomain');
  t.deepEqual([run.exitStatus, run.stderr], [1, '']);
});

test('a single item is the plain document', async (t) => {
  t.is((await runCommand(Each, ['a', '--json'])).json()['schema'], 'net.port/1');
  t.is((await runCommand(Each, ['bad'])).exitStatus, 1);
});

test('- reads items from stdin as NDJSON, comments and blank lines passed over, one failure not stopping the rest', async (t) => {
  const stdin = '# harbours\n\na\r\n  bad\nbc';
  const run = await runCommand(Each, ['first', '-', '--json'], { stdin });
  const lines = run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  t.deepEqual(
    lines.map(({ schema }) => schema),
    Array(4).fill('net.port.item/1'),
  );
  t.deepEqual(
    lines.map(({ name }) => name),
    ['first', 'a', 'bad', 'bc'],
  );
  t.truthy(lines[2]?.['error']);
  t.is(run.exitStatus, 1);
  const text = await runCommand(Each, ['-'], { stdin });
  t.deepEqual([text.stdout, text.stderr], ['a\t1\tsea,land\nbc\t2\tsea,land\n', 'net: There is no harbour "bad"\n']);
});

test('an answer from stdin is printed before the next line comes, also with several jobs', async (t) => {
  const seen: string[] = [];
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      seen.push(chunk.toString());
      done();
    },
  });
  const stdin = Readable.from(
    (async function* () {
      yield 'a\n';
      while (seen.length === 0) await sleep(5);
      yield 'bc\n';
    })(),
  );
  await runCommand(Each, ['-', '--jobs', '4', '--deadline', '5s'], { stdin, stdout });
  t.deepEqual(seen, ['a\t1\tsea,land\n', 'bc\t2\tsea,land\n']);
});

test('no flag and no missing argument makes a command read stdin', async (t) => {
  for (const Class of [One, Many, Lazy, Watch]) t.is((await runCommand(Class, [])).exitStatus, 0);
});

test('a person who has to wait sees a spinner on stderr; scripts, CI and quick answers do not', async (t) => {
  const waiting = { stderrIsTerminal: true, environment: { NO_COLOR: '1' } };
  await import('ora');
  const seen = await runCommand(One, ['--wait', '600'], waiting);
  t.regex(seen.stderr, /asking/);
  t.is(seen.stdout, 'name\tBrest\ndepth\t5\nkinds\tsea,land\n');
  for (const [argv, environment] of [
    [['--wait', '1'], {}],
    [['--wait', '400', '--json'], {}],
    [['--wait', '400'], { CI: 'true' }],
  ] as const) {
    t.is((await runCommand(One, argv, { ...waiting, environment })).stderr, '');
  }
  t.is((await runCommand(One, ['--wait', '400'])).stderr, '');
});
