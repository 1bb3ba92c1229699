// Builds, runs the suite and ends with one line: N passed, N failed, N skipped.
// Arguments are ava's: `npm test -- 'build/test/core/kernel/**' --match='*route*'`.
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundle } from './build.mjs';
import { root } from './files.mjs';
import { TapReport } from './tap-report.mjs';
import { transpile } from './transpile.mjs';

await transpile();
// The tests of the command line run the bundle. Types are for the users of the library: `npm run build` makes them.
await bundle({ types: false });

const ava = join(root, 'node_modules/ava/entrypoints/cli.mjs');
// npm puts the programs of packages before those of the machine, and one of them is called `nft` as well.
const programs = process.env.PATH?.split(delimiter).filter((folder) => !folder.includes('node_modules'));
const run = spawn(process.execPath, [ava, '--tap', ...process.argv.slice(2)], {
  cwd: root,
  env: { ...process.env, PATH: programs?.join(delimiter) },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const report = new TapReport((line) => console.log(line));
createInterface({ input: run.stdout }).on('line', (line) => report.line(line));
run.on('close', (status) => {
  report.end(status);
  process.exitCode = report.failed === 0 ? 0 : 1;
});
