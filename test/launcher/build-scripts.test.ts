import { compileFunction } from 'node:vm';
import test from 'ava';

interface TapReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  line(text: string): void;
  end(exitStatus: number): void;
}

const script = (name: string): Promise<unknown> => import(new URL(`../../../scripts/${name}`, import.meta.url).href);
const { TapReport } = (await script('tap-report.mjs')) as {
  TapReport: new (print: (text: string) => void) => TapReport;
};
const { inlineRequires } = (await script('lazy-requires.mjs')) as { inlineRequires: (source: string) => string };

/** What is told of a run that printed this TAP and ended with this status. */
function told(tap: string, exitStatus: number): string[] {
  const lines: string[] = [];
  const report = new TapReport((text) => lines.push(text));
  for (const line of tap.split('\n')) report.line(line);
  report.end(exitStatus);
  return lines;
}

test('tests are counted from the runner own lines, and a skip tells its reason once', (t) => {
  const tap =
    'ok 1 - a\nok 2 - b [skipped: needs root (sudo)] # SKIP\nok 3 - c [skipped: needs root (sudo)] # SKIP\n1..3';
  t.deepEqual(told(tap, 0), ['skipped 2: needs root (sudo)', '1 passed, 0 failed, 2 skipped']);
});

test('a failure is told with its details, without those of other tests', (t) => {
  const tap =
    'ok 1 - a\n# log of a\nnot ok 2 - b\n  ---\n  message: why\n  ...\nok 3 - c\n# log of c\n\n1..3\n# tests 3';
  t.deepEqual(told(tap, 1), ['FAILED b', '  ---', '  message: why', '  ...', '2 passed, 1 failed, 0 skipped']);
});

test('a test not written, a crash, a missing plan, a short plan and a bad end are failures', (t) => {
  const last = (tap: string, status: number): string | undefined => told(tap, status).at(-1);
  t.is(last('not ok 1 - a # TODO\nok 2 - b\n1..2', 0), '1 passed, 1 failed, 0 skipped');
  t.is(last('ok 1 - a\nnot ok 2 - x.js exited with a non-zero exit code: 1\n1..1', 1), '1 passed, 1 failed, 0 skipped');
  t.is(last('ok 1 - a', 0), '1 passed, 1 failed, 0 skipped');
  t.is(last('ok 1 - a\n1..2', 0), '1 passed, 1 failed, 0 skipped');
  t.is(last('ok 1 - a\n1..1', 7), '1 passed, 1 failed, 0 skipped');
  t.is(last('1..0', 0), '0 passed, 1 failed, 0 skipped');
  t.is(last('ok 1 - a [skipped: x] # SKIP\n1..1', 0), '0 passed, 1 failed, 1 skipped');
});

test('a required name becomes a call, in parentheses so that it can be constructed', (t) => {
  const lazy = inlineRequires(
    [
      'const a_1 = require("./a");',
      'const b_1 = __importDefault(require("./b"));',
      'exports.x = (0, a_1.run)(new b_1.default(), this.a_1, $a_1);',
      'const kept = require("./c").inner;',
    ].join('\n'),
  );
  t.is(
    lazy,
    [
      'let $a_1; function a_1() { return $a_1 ??= require("./a"); }',
      'let $b_1; function b_1() { return $b_1 ??= __importDefault(require("./b")); }',
      'exports.x = (0, (a_1()).run)(new (b_1()).default(), this.a_1, $a_1);',
      'const kept = require("./c").inner;',
    ].join('\n'),
  );
});

test('what was required lazily loads once and works as before', (t) => {
  const loaded: string[] = [];
  const modules: Readonly<Record<string, unknown>> = { './a': { default: Date, run: (value: unknown) => value } };
  const require = (name: string): unknown => {
    loaded.push(name);
    return modules[name];
  };
  const source = 'const a_1 = require("./a");\nreturn () => (0, a_1.run)(new a_1.default());';
  const run = compileFunction(inlineRequires(source), ['require']) as (load: typeof require) => () => object;
  const use = run(require);
  t.deepEqual(loaded, []);
  t.is(use().constructor.name, 'Date');
  use();
  t.deepEqual(loaded, ['./a']);
});
