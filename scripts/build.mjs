// Builds dist/: the program (net.cjs) and, for library users, index.cjs, its ESM face index.mjs and the types.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './files.mjs';
import { lazyRequires } from './lazy-requires.mjs';
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

/** The program. The wrapper lets the launcher compile the file as it is, with V8's code cache. */
async function buildProgram() {
  await build({
    ...common,
    entryPoints: [join(root, 'build/src/main.js')],
    outfile: join(dist, 'net.cjs'),
    plugins: lazyRequires,
    banner: { js: '(function(exports,require,module,__filename,__dirname){' },
    footer: { js: '})' },
  });
}

/** The library: CommonJS, and an ES module that re-exports it, so that both kinds of user share one state. */
async function buildLibrary() {
  await build({ ...common, entryPoints: [join(root, 'build/src/index.js')], outfile: join(dist, 'index.cjs') });
  const names = Object.keys(await import(pathToFileURL(join(root, 'build/src/index.js')).href));
  const named = names.filter((name) => name !== 'default').sort();
  writeFileSync(
    join(dist, 'index.mjs'),
    `import library from './index.cjs';\nexport const { ${named.join(', ')} } = library;\n` +
      (names.includes('default') ? 'export default library.default;\n' : ''),
  );
}

/** Declarations by tsc, of the library's face and what it reaches. */
async function buildTypes() {
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
    rootDir: join(root, 'src'),
    outDir: join(dist, 'types'),
  });
  const { diagnostics } = program.emit();
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, formatHost));
}

const formatHost = { getCurrentDirectory: () => root, getNewLine: () => '\n', getCanonicalFileName: (name) => name };

/** Builds from what `transpile()` left in build/src. */
export async function bundle({ types = true } = {}) {
  mkdirSync(dist, { recursive: true });
  await buildProgram();
  if (!existsSync(join(root, 'src/index.ts'))) return;
  await buildLibrary();
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
