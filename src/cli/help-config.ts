import { Config } from '@oclif/core/config';
import type { PJSON, Plugin } from '@oclif/core/interfaces';
import { commands } from '../described-commands.js';
import { description, version } from '../manifest.js';
import { commandIds, load } from './command-index.js';
import { silentLogger } from './silent-logger.js';
import { topics } from './topics.js';

/** oclif wants a folder of the program; nothing is read from it. */
const root = import.meta.dirname;

const pjson: PJSON = {
  name: 'netkit-cli',
  version,
  oclif: { bin: 'net', dirname: 'net', description, topicSeparator: ' ', additionalHelpFlags: ['-h'] },
};

/** Every command, for help; and nothing of oclif's own from disk: no plugins, no theme. */
export async function configForHelp(): Promise<Config> {
  const plugins = new Map([[rootPlugin.name, rootPlugin]]);
  const options = { root, pjson, plugins, userPlugins: false, devPlugins: false, logger: silentLogger };
  process.env['NET_DISABLE_THEME'] = '1';
  const config = await Config.load(options);
  delete process.env['NET_DISABLE_THEME'];
  return config;
}

/** The plugin that oclif takes our commands from: no folder is searched and no manifest file is read. */
const rootPlugin: Plugin = {
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
