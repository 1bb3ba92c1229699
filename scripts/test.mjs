// Runs the suite: transpile, then ava. Arguments are ava's (`npm test -- 'build/test/core/kernel/**' --match='*route*'`).
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, transpile } from './transpile.mjs';

await transpile();
const ava = join(root, 'node_modules/ava/entrypoints/cli.mjs');
const run = spawnSync(process.execPath, [ava, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exit(run.status ?? 1);
