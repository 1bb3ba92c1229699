import type { Command } from '@oclif/core/command';
import type { PJSON, Plugin } from '@oclif/core/interfaces';
import type { commands as describedCommands } from '../described-commands.js';
import { type Constructible, description, loaders, version } from '../manifest.js';
import { topics } from './topics.js';

/** Every command's id, its words joined by colons as oclif has them. */
export const commandIds: readonly string[] = Object.keys(loaders);

const pjson: PJSON = {
  name: 'netkit-cli',
  version,
  oclif: { bin: 'net', dirname: 'net', description, topicSeparator: ' ', additionalHelpFlags: ['-h'] },
};

/** The plugin that oclif takes our commands from for help: no folder is searched and no manifest file is read. */
export function rootPlugin(root: string, commands: typeof describedCommands): Plugin {
  return {
    _base: '@oclif/core@4',
    alias: pjson.name,
    commandIDs: [...commandIds],
    commands: Object.entries(commands).map(([id, known]) => ({ ...known, load: () => load(id) })),
    commandsDir: undefined,
    findCommand: load,
    hasManifest: true,
    hooks: {},
    isRoot: true,
    load: () => Promise.resolve(),
    moduleType: 'module',
    name: pjson.name,
    options: { root },
    pjson,
    root,
    topics: [...topics],
    type: 'core',
    valid: true,
    version,
  };
}

/** The class of a command. */
export async function load(id: string): Promise<Command.Class & Constructible> {
  const module = await loaders[id]?.();
  if (module === undefined) throw new Error(`no command ${id}`);
  module.default.id = id;
  return module.default;
}
