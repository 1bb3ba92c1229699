// Packages that few commands use stand in files of their own beside the bundle: what the bundle holds, every start pays
// for. One file each loads faster than the many that the package is made of.
import { cpSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { join } from 'node:path';
import { root } from './files.mjs';

const separate = ['dns-packet', 'dns2', 'punycode/', 'tr46', 'ws'];

/** What is no module, or starts a thread: where it lies beside the bundle. */
const separateFiles = {
  './quickjs.wasm': 'third-party/quickjs.wasm',
  './worker.js': 'worker.cjs',
  './peer-process.js': 'pac-resolver/lib/peer-process.cjs',
};

/** With the slash it is a package that Node has a module of the same name for. */
const fileOf = (name) => `${name.replace(/\/$/, '')}.cjs`;

/** Makes a bundle require them where `buildThirdParty` puts them, seen from the module whose `require` the bundle has. */
export const separatePackages = (folder) => ({
  name: 'packages in files of their own',
  setup(build) {
    const names = new RegExp(`^(?:${separate.join('|')})$`);
    build.onResolve({ filter: names }, ({ path }) => ({
      path: `${folder}/third-party/${fileOf(path)}`,
      external: true,
    }));
    build.onResolve({ filter: /^/, namespace: 'file' }, ({ path, kind }) =>
      kind === 'require-resolve' ? { path, external: true } : undefined,
    );
  },
});

/**
 * Files called `packages.ts` require packages when a synchronous call first needs them, with a `require` of their own. In a
 * bundle that is the bundler's, which finds the package where it is; of files beside them they ask where these lie.
 */
export const requiredPackages = (folder) => ({
  name: 'packages required by synchronous calls',
  setup(build) {
    build.onLoad({ filter: /\/build\/src\/.*\/packages\.js$/ }, async ({ path }) => {
      const own = await readFile(path, 'utf8');
      const [line, name] = /^const (\w+) = createRequire\(.*\);$/m.exec(own);
      const uses = new RegExp(`\\b${name}(?=\\(|\\.resolve\\()`, 'g');
      const moved = (_, file) => `require.resolve("${folder}/${separateFiles[file]}")`;
      const contents = own
        .replace(line, '')
        .replace(uses, 'require')
        .replace(/require\.resolve\("(.*)"\)/, moved);
      return { contents, loader: 'js' };
    });
  },
});

/** Writes `third-party/<package>.cjs` into a folder. */
export async function buildThirdParty(common, folder) {
  const entries = separate.map((name) =>
    build({
      ...common,
      stdin: { contents: `module.exports = require(${JSON.stringify(name)});`, resolveDir: root },
      outfile: join(folder, 'third-party', fileOf(name)),
    }),
  );
  await Promise.all(entries);
  cpSync(join(root, 'build/src/core/pac/quickjs.wasm'), join(folder, 'third-party/quickjs.wasm'));
}
