// Builds dist/: the program (net.cjs) and, for library users, index.cjs, its ESM face index.mjs and the types.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './files.mjs';
import { buildProgram } from './program.mjs';
import { buildThirdParty, requiredPackages, separatePackages } from './third-party.mjs';
import { transpile } from './transpile.mjs';

const dist = join(root, 'dist');

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  charset: 'ascii',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  // koffi's native file and optional packages are required at run time, from where the bundle lies.
  define: { 'import.meta.url': '__filename', 'import.meta.dirname': '__dirname' },
  supported: { 'dynamic-import': false },
  external: ['typescript', 'net-ping', '@koromix/*'],
  logLevel: 'warning',
};

/** The library: CommonJS, and an ES module that re-exports it, so that both kinds of user share one state. */
async function buildLibrary() {
  await build({
    ...common,
    entryPoints: [join(root, 'build/src/index.js')],
    outfile: join(dist, 'index.cjs'),
    plugins: [separatePackages('.'), requiredPackages('.')],
  });
  const names = Object.keys(await import(pathToFileURL(join(root, 'build/src/index.js')).href));
  const named = names.filter((name) => name !== 'default').sort();
  writeFileSync(
    join(dist, 'index.mjs'),
    `import library from './index.cjs';\nexport const { ${named.join(', ')} } = library;\n` +
      (names.includes('default') ? 'export default library.default;\n' : ''),
  );
}

/** What runs in worker threads; a file of its own, as a thread starts from a file. */
async function buildWorker() {
  await build({
    ...common,
    entryPoints: [join(root, 'build/src/core/worker/worker.js')],
    outfile: join(dist, 'worker.cjs'),
    plugins: [separatePackages('.'), requiredPackages('.')],
  });
}

/** The process that pac-resolver runs in, with pac-resolver; its QuickJS lies where that package looks for it. */
async function buildPeer() {
  const folder = join(dist, 'pac-resolver');
  await build({
    ...common,
    entryPoints: [join(root, 'build/src/core/pac/check/peer-process.js')],
    outfile: join(folder, 'lib/peer-process.cjs'),
    define: { 'import.meta.url': 'ownUrl' },
    banner: { js: 'const ownUrl = require("node:url").pathToFileURL(__filename).href;' },
  });
  cpSync(join(root, 'node_modules/quickjs-wasi/quickjs.wasm'), join(folder, 'quickjs.wasm'));
}

/** The loader hook behind `netkit-cli/kit`: two small modules, as they are. */
function buildKit() {
  for (const name of ['register.js', 'resolve.js']) cpSync(join(root, 'build/src/kit', name), join(dist, 'kit', name));
}

/**
 * Declarations by tsc, of the library's face and what it reaches. They are called CommonJS, as the library is, so that
 * programs of both kinds may import them.
 */
export async function buildTypes(outDir = join(dist, 'types')) {
  const { default: ts } = await import('typescript');
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram([join(root, 'src/index.ts')], {
    ...options,
    noEmit: false,
    incremental: false,
    tsBuildInfoFile: undefined,
    declaration: true,
    emitDeclarationOnly: true,
    // `npm run check` checks them.
    noCheck: true,
    rootDir: join(root, 'src'),
    outDir,
  });
  const { diagnostics } = program.emit();
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, formatHost));
  cpSync(join(root, 'src/kit/modules.d.ts'), join(outDir, 'kit/modules.d.ts'));
  const scope = { name: 'netkit-cli', type: 'commonjs', exports: { '.': { types: './index.d.ts' } } };
  writeFileSync(join(outDir, 'package.json'), JSON.stringify(scope));
}

const formatHost = { getCurrentDirectory: () => root, getNewLine: () => '\n', getCanonicalFileName: (name) => name };

/** Builds from what `transpile()` left in build/src. */
export async function bundle({ types = true } = {}) {
  mkdirSync(dist, { recursive: true });
  await Promise.all([buildProgram(common, dist), buildThirdParty(common, dist)]);
  if (!existsSync(join(root, 'src/index.ts'))) return;
  await Promise.all([buildLibrary(), buildWorker(), buildPeer()]);
  buildKit();
  if (!types) return;
  rmSync(join(dist, 'types'), { recursive: true, force: true });
  await buildTypes();
}

/** Everything, from src. */
export async function buildAll() {
  await transpile(['src']);
  await bundle();
}

if (process.argv[1] && pathToFileURL(process.argv[1]).href === import.meta.url) await buildAll();
