// Packages that few commands use stand in files of their own beside the bundle: what the bundle holds, every start pays
// for. One file each loads faster than the many that the package is made of.
import { build } from 'esbuild';
import { join } from 'node:path';
import { root } from './files.mjs';

const separate = ['dns-packet', 'dns2', 'quickjs-pac', 'tr46', 'ws'];

/** Makes a bundle require them where `buildThirdParty` puts them, seen from the module whose `require` the bundle has. */
export const separatePackages = (folder) => ({
  name: 'packages in files of their own',
  setup(build) {
    const names = new RegExp(`^(?:${separate.join('|')})$`);
    build.onResolve({ filter: names }, ({ path }) => ({ path: `${folder}/third-party/${path}.cjs`, external: true }));
  },
});

/** Writes `third-party/<package>.cjs` into a folder. */
export async function buildThirdParty(common, folder) {
  const entries = separate.map((name) =>
    build({
      ...common,
      stdin: { contents: `module.exports = require(${JSON.stringify(name)});`, resolveDir: root },
      outfile: join(folder, 'third-party', `${name}.cjs`),
    }),
  );
  await Promise.all(entries);
}
