// Makes the command index: how to load each command, and, in a module that only help loads, what oclif knows of it.
import { writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import { filesBelow, root } from './files.mjs';
import { usageLine } from './usage-line.mjs';

const require = createRequire(import.meta.url);

/** `build/src/commands/dns/add-rule.js` -> `dns:add-rule`. */
const commandId = (folder, file) => relative(folder, file).replace(/\.js$/, '').split(sep).join(':');

/** The properties of a command class that help, parsing of the command line and the generated documents need. */
const kept = [
  'id',
  'summary',
  'description',
  'usage',
  'args',
  'flags',
  'examples',
  'strict',
  'hidden',
  'state',
  'aliases',
];

/** What oclif itself caches of a command class, without what only its own tools read. */
async function describe(id, commandClass) {
  const { cacheCommand } = require(join(root, 'node_modules/@oclif/core/lib/util/cache-command.js'));
  commandClass.id = id;
  const described = await cacheCommand(commandClass);
  described.usage = usageLine(described, commandClass.takesProgram);
  return Object.fromEntries(kept.map((key) => [key, described[key]]));
}

/** Writes build/src/manifest.js and described-commands.js from the transpiled commands in build/src/commands. */
export async function writeManifest() {
  const folder = join(root, 'build/src/commands');
  const files = filesBelow(folder).filter((file) => file.endsWith('.js'));
  const commands = {};
  const loaders = [];
  for (const file of files.sort()) {
    const id = commandId(folder, file);
    const { default: commandClass } = await import(pathToFileURL(file).href);
    if (typeof commandClass?.run !== 'function') throw new Error(`${file} has no command as its default export`);
    commands[id] = await describe(id, commandClass);
    loaders.push(`    case ${JSON.stringify(id)}: return import('./commands/${id.replaceAll(':', '/')}.js');`);
  }
  const { version, description } = require(join(root, 'package.json'));
  writeFileSync(
    join(root, 'build/src/manifest.js'),
    [
      `export const version = ${JSON.stringify(version)};`,
      `export const description = ${JSON.stringify(description)};`,
      `export const commandIds = ${JSON.stringify(Object.keys(commands))};`,
      // Not an object of functions: making these would take each start 0.1 ms.
      `export function loadModule(id) {\n  switch (id) {\n${loaders.join('\n')}\n  }\n}\n`,
    ].join('\n'),
  );
  writeFileSync(
    join(root, 'build/src/described-commands.js'),
    `export const commands = ${JSON.stringify(commands)};\n`,
  );
}
