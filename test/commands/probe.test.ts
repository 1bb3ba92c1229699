import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import { ProbeGraph } from '../../src/cli/render/probe-graph.js';
import { plainPaint } from '../../src/cli/render/colour.js';
import { lossText, timeText } from '../../src/cli/view/probe-figures.js';
import { probeItemView, probeLineView } from '../../src/cli/view/probe.js';
import { schemaOf } from '../../src/cli/view/schema-of.js';
import Probe from '../../src/commands/probe.js';
import type { ProbeNotice } from '../../src/core/probe/probe-report.js';
import { runCommand, type Surroundings } from '../cli/run-command.js';
import { hostOf } from './calls.js';

const office = { host: hostOf('office') };
const often = ['-c', '4', '--interval', '1ms'];
const run = (argv: readonly string[], surroundings: Surroundings = office) =>
  runCommand(Probe, [...argv], surroundings);
const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('net probe --ndjson tells each answer of each destination, then its summary, in the published shape', async (t) => {
  const { stdout, exitStatus } = await run(['127.0.0.1', '::1', '--ndjson', ...often]);
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schemaOf(probeLineView));
  const lines = linesOf(stdout);
  for (const line of lines) t.true(validate(line), JSON.stringify(line));
  const of = (destination: string) => lines.filter((line) => line['destination'] === destination);
  for (const destination of ['127.0.0.1', '::1']) {
    t.deepEqual(
      of(destination).map(({ type, sequence }) => [type, sequence]),
      [
        ['reply', 1],
        ['reply', 2],
        ['reply', 3],
        ['reply', 4],
        ['summary', undefined],
      ],
    );
  }
  t.is(exitStatus, 0);
});

test('net probe - probes the destinations of stdin at once, and answers in their order', async (t) => {
  const stdin = '# these\n10.0.0.9\nnowhere.test\n\n::1\n';
  const { stdout, exitStatus } = await run(['-', '--json', ...often], { ...office, stdin });
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schemaOf(probeItemView));
  const lines = linesOf(stdout);
  for (const line of lines) t.true(validate(line), JSON.stringify(line));
  t.deepEqual(
    lines.map(({ destination, lossRate }) => [destination, lossRate]),
    [
      ['10.0.0.9', 0],
      ['nowhere.test', 100],
      ['::1', 0],
    ],
  );
  t.is(exitStatus, 3);
  const rows = await run(['-', ...often], { ...office, stdin });
  t.deepEqual(
    rows.stdout.split('\n').map((row) => row.split('\t')[0]),
    ['10.0.0.9', 'nowhere.test', '::1', ''],
  );
});

// In turn: Node 20 hands out a CommonJS module half made to the second of two that import it at the same time.
test.serial('A graph is drawn in place of the answers, and stays above the table', async (t) => {
  const { stdout } = await run(['127.0.0.1', '--graph', ...often], { ...office, columns: 80 });
  const [, last = ''] = /^[^]*\x1b\[J([^]*)$/.exec(stdout) ?? [];
  t.regex(last, /^ *10\.38 ms ┤[▁-█]{4}\n/);
  t.regex(last, /\n +0\.000 ms ┤████\nDESTINATION/);
  t.notRegex(last, /ttl/);
  const several = await run(['127.0.0.1', '::1', '--graph', ...often], { ...office, columns: 80 });
  t.regex(several.stdout, /127\.0\.0\.1 +10\.38 ms {2}████\n::1 +10\.38 ms {2}████\nDESTINATION/);
  const piped = await run(['127.0.0.1', '--graph', ...often]);
  t.is(piped.stdout.split('\n').length, 2);
});

test.serial('--quiet leaves the answers out, but not why nothing can be sent', async (t) => {
  const { stdout } = await run(['127.0.0.1', '--quiet', ...often], { ...office, columns: 80 });
  t.notRegex(stdout, /ttl/);
  t.regex(stdout, /\x1b\[JDESTINATION/);
  const offline = await run(['127.0.0.1', '--quiet', ...often], { host: hostOf('offline'), columns: 80 });
  t.regex(offline.stdout, /^No route leads to 127\.0\.0\.1/);
  t.is(offline.exitStatus, 1);
});

test('Values that make no sense are refused by the name of their flag, before anything is sent', async (t) => {
  for (const [flag, ...values] of [
    ['--count', '0', '1000001', 'many', '-1'],
    ['--duration', '10', '500ms', '1001s', 'long'],
    ['--interval', '0ms', '1', '2h'],
    ['--timeout', '0s', '5'],
    ['--size', '65508', 'big'],
    ['--port', '0', '65536', 'http'],
    ['--ttl', '0', '256'],
    ['--dscp', '64'],
    ['--fail-loss', '101', '5 %', '-1'],
    ['--fail-rtt', '20', '0ms', 'fast'],
    ['--protocol', 'sctp'],
    ['--engine', 'magic'],
  ] as const) {
    for (const value of values) {
      const { exitStatus, stdout, stderr } = await runCommand(Probe, ['192.0.2.1', `${flag}=${value}`]);
      t.deepEqual([exitStatus, stdout], [2, ''], `${flag} ${value}`);
      t.regex(stderr, new RegExp(flag));
    }
  }
});

test('A port without a protocol that has ports, and a size of what has no data, are refused, not ignored', async (t) => {
  const { default: Trace } = await import('../../src/commands/trace.js');
  for (const Command of [Probe, Trace]) {
    for (const argv of [['--port=443'], ['--port=443', '--protocol=icmp']]) {
      const { exitStatus, stdout, stderr } = await runCommand(Command, ['192.0.2.1', ...argv], office);
      t.deepEqual([exitStatus, stdout], [2, '']);
      t.regex(stderr, /--port needs --protocol udp or --protocol tcp beside it/);
    }
  }
  const sized = await run(['192.0.2.1', '--size=100', '--protocol=tcp']);
  t.deepEqual([sized.exitStatus, /--size does not go with --protocol tcp/.test(sized.stderr)], [2, true]);
  const beyond = await runCommand(Trace, ['192.0.2.1', '--first-hop=5', '--max-hops=3'], office);
  t.deepEqual([beyond.exitStatus, beyond.stderr], [2, 'net: --first-hop 5 lies beyond --max-hops, which is 3\n']);
});

test('Losses and times keep what matters in few characters', (t) => {
  t.deepEqual([0, 100, 25, 100 / 3, 0.001, 99.999].map(lossText), ['0%', '100%', '25%', '33.33%', '<0.01%', '>99.99%']);
  t.deepEqual([0.0314, 9.999, 12.345, 123.45, null].map(timeText), ['0.031', '9.999', '12.35', '123.5', '']);
});

const told = (destination: string, sequence: number, rttMs: number | null): ProbeNotice => {
  const about = { time: new Date(0), destination, address: destination, sequence };
  if (rttMs === null) return { type: 'lost', ...about };
  const marks = { duplicate: false, reordered: false, late: false, closed: false };
  return { type: 'reply', ...about, from: destination, rttMs, ttl: 60, timestamps: 'kernel', ...marks };
};

test('A graph scales to its highest time, marks what is lost, leaves room for what is to come, and fits', (t) => {
  const graph = new ProbeGraph(['d']);
  for (const [index, rtt] of [8, null, 4].entries()) graph.take(told('d', index + 1, rtt));
  graph.take(told('d', 5, 2));
  const lines = graph.lines({ width: 40, height: 8, paint: plainPaint });
  t.deepEqual(
    lines.map((line) => line.slice(12)),
    ['█    ', '█    ', '█ █  ', '█×█ █'],
  );
  for (let sequence = 6; sequence < 200; sequence++) graph.take(told('d', sequence, sequence % 7));
  for (const line of graph.lines({ width: 40, height: 8, paint: plainPaint })) t.true(line.length <= 40);
  const many = new ProbeGraph(Array.from({ length: 100 }, (_, index) => `${'long-'.repeat(9)}${index}`));
  t.is(many.lines({ width: 40, height: 10, paint: plainPaint }).length, 6);
  for (const line of many.lines({ width: 60, height: 10, paint: plainPaint })) t.true(line.length <= 60);
});
