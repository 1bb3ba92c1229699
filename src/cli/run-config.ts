import type { Config } from '@oclif/core/config';
import { setLogger } from '@oclif/core/logger';
import { silentLogger } from './silent-logger.js';

/**
 * All that a running command and oclif's parser ask of a configuration: a name, and hooks, of which we have none. oclif's
 * own class finds plugins, themes and aliases; loading that would take 3 ms, and even an empty one half a millisecond.
 */
const runConfig: Pick<Config, 'bin' | 'runHook'> = {
  bin: 'net',
  runHook: () => Promise.resolve({ successes: [], failures: [] }),
};

/** The configuration of a command that runs. */
export function configForRun(): Config {
  setLogger({ root: import.meta.dirname, logger: silentLogger });
  return runConfig as Config;
}
