import type { Environment } from '../host.js';

/** The environment of this process. */
export const machineEnvironment: Environment = {
  platform: process.platform,
  get uid() {
    return process.geteuid?.() ?? -1;
  },
  variable: (name) => process.env[name],
};
