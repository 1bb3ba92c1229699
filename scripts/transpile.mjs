// Transpiles src and test to build/, file by file, and makes the command index. Types are checked by `npm run check`.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { filesBelow, root } from './files.mjs';
import { writeManifest } from './manifest.mjs';

export { root };

const engine = createRequire(import.meta.url).resolve('quickjs-pac/quickjs.wasm');

export async function transpile(folders = ['src', 'test']) {
  for (const folder of folders) rmSync(join(root, 'build', folder), { recursive: true, force: true });
  const files = folders.flatMap((folder) => filesBelow(join(root, folder)));
  const isSource = (file) => file.endsWith('.ts');
  await build({
    entryPoints: files.filter((file) => isSource(file) && !file.endsWith('.d.ts')),
    outdir: join(root, 'build'),
    outbase: root,
    format: 'esm',
    target: 'node20.19',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  for (const file of files.filter((file) => !isSource(file))) {
    cpSync(file, join(root, 'build', file.slice(root.length)));
  }
  if (folders.includes('src')) await Promise.all([writeManifest(), writeEngine()]);
}

/** The engine of PAC scripts, guarded: `src/core/pac/guard` says how and why. */
async function writeEngine() {
  const built = join(root, 'build/src/core/pac');
  const { guardEngine } = await import(pathToFileURL(join(built, 'guard/guard-engine.js')).href);
  writeFileSync(join(built, 'quickjs.wasm'), guardEngine(readFileSync(engine)));
}
