import type { Command } from '@oclif/core/command';
import { type Constructible, loadModule } from '../manifest.js';

export { commandIds } from '../manifest.js';

/** The class of a command, by its id. */
export async function load(id: string): Promise<Command.Class & Constructible> {
  const module = await loadModule(id);
  if (module === undefined) throw new Error(`no command ${id}`);
  module.default.id = id;
  return module.default;
}
