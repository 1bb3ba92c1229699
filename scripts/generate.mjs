// Writes everything that is made from the commands' own definitions: man pages, JSON Schemas, completions, the table of
// exit statuses and the README's command table. With --check it writes nothing and fails when a file would change.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { bashCompletion } from './generate/bash-completion.mjs';
import { loadDefinitions } from './generate/definitions.mjs';
import { exitStatusPage } from './generate/exit-status-page.mjs';
import { fishCompletion } from './generate/fish-completion.mjs';
import { manPages } from './generate/man-pages.mjs';
import { readmeWithCommands } from './generate/readme-commands.mjs';
import { schemas } from './generate/schemas.mjs';
import { zshCompletion } from './generate/zsh-completion.mjs';
import { root, transpile } from './transpile.mjs';

/** Folders that hold nothing but generated files, so that one nobody makes any more is removed. */
const generatedFolders = ['man', 'schema', 'completions'];

async function generatedFiles() {
  const definitions = await loadDefinitions();
  return new Map([
    ...manPages(definitions),
    ...schemas(definitions),
    ['completions/net.bash', bashCompletion(definitions)],
    ['completions/_net', zshCompletion(definitions)],
    ['completions/net.fish', fishCompletion(definitions)],
    ['docs/exit-codes.md', await markdown(exitStatusPage(definitions))],
    ['README.md', await markdown(readmeWithCommands(definitions, readFileSync(join(root, 'README.md'), 'utf8')))],
  ]);
}

/** As `npm run format` would leave it, so that the two never disagree. */
const markdown = async (text) =>
  format(text, { ...(await resolveConfig(join(root, 'README.md'))), parser: 'markdown' });

function existingText(file) {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch {
    return undefined;
  }
}

function staleFiles(files) {
  return generatedFolders
    .flatMap((folder) => {
      try {
        return readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
      } catch {
        return [];
      }
    })
    .filter((file) => !files.has(file));
}

await transpile();
const files = await generatedFiles();
const stale = staleFiles(files);
const changed = [...files].filter(([file, text]) => existingText(file) !== text).map(([file]) => file);

if (process.argv.includes('--check')) {
  for (const file of [...changed, ...stale])
    console.error(`${file} is not what the commands say: run npm run generate`);
  process.exitCode = changed.length + stale.length === 0 ? 0 : 1;
} else {
  for (const file of stale) rmSync(join(root, file));
  for (const file of changed) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), files.get(file));
    console.log(file);
  }
}
