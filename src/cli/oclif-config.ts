import { Config } from '@oclif/core/config';
import type { Hook, Logger } from '@oclif/core/interfaces';
import { setLogger } from '@oclif/core/logger';
import { rootPlugin } from './root-plugin.js';

/** oclif wants a folder of the program; nothing is read from it. */
const root = import.meta.dirname;

const nothing = (): void => undefined;

/** In the place of the package that oclif would load at every start to log for its own authors. */
const logger: Logger = {
  child: () => logger,
  debug: nothing,
  error: nothing,
  info: nothing,
  namespace: 'net',
  trace: nothing,
  warn: nothing,
};

/** A configuration that was not loaded: a running command only asks it for hooks, of which we have none. */
class HooklessConfig extends Config {
  override runHook(): Promise<Hook.Result<never>> {
    return Promise.resolve({ successes: [], failures: [] });
  }
}

/** What oclif's parser needs while one command runs. Loading more would take 3 ms. */
export function configForRun(): Config {
  setLogger({ root, logger });
  return new HooklessConfig({ root });
}

/** Every command, for help; and nothing of oclif's own from disk: no plugins, no theme. */
export async function configForHelp(): Promise<Config> {
  const { commands } = await import('../described-commands.js');
  const plugin = rootPlugin(root, commands);
  const plugins = new Map([[plugin.name, plugin]]);
  const options = { root, pjson: plugin.pjson, plugins, userPlugins: false, devPlugins: false, logger };
  process.env['NET_DISABLE_THEME'] = '1';
  const config = await Config.load(options);
  delete process.env['NET_DISABLE_THEME'];
  return config;
}
