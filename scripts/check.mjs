// All that can be checked without running the program. Prints what is wrong, and a line for each check.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './files.mjs';

const bin = (name) => join(root, 'node_modules/.bin', name);
const code = ['bin', 'src', 'test', 'scripts', 'bench'];

const checks = [
  ['types', bin('tsc'), ['--project', '.']],
  ['lint', bin('oxlint'), ['--type-aware', ...code]],
  [
    'import direction and cycles',
    bin('depcruise'),
    ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'],
  ],
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
];
if (existsSync(join(root, 'scripts/generate.mjs'))) {
  checks.push(['generated files', process.execPath, ['scripts/generate.mjs', '--check']]);
}

const capture = (command, words) =>
  new Promise((resolve, reject) => {
    const run = spawn(command, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [run.stdout, run.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
    run.on('error', reject);
    run.on('close', (status) => resolve({ status, output }));
  });

/** One after the other: two cores gain little from more, and the findings stay apart. */
for (const [name, command, words] of checks) {
  const started = performance.now();
  const { status, output } = await capture(command, words);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (status !== 0) {
    process.exitCode = 1;
    console.log(output.trim());
  }
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
}
