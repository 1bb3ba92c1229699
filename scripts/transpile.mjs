// Transpiles src and test to build/, file by file, for the test runner. Types are checked by `npm run check`.
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const filesBelow = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

export async function transpile() {
  rmSync(join(root, 'build/src'), { recursive: true, force: true });
  rmSync(join(root, 'build/test'), { recursive: true, force: true });
  const files = [...filesBelow('src'), ...filesBelow('test')];
  await build({
    entryPoints: files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts')),
    outdir: join(root, 'build'),
    outbase: root,
    format: 'esm',
    target: 'node20.19',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  for (const file of files.filter((file) => !file.endsWith('.ts'))) {
    cpSync(file, join(root, 'build', file.slice(root.length)));
  }
}
