// The command index. `scripts/manifest.mjs` makes manifest.js from the commands at each build.
import type { Command } from '@oclif/core/command';
import type { Config } from '@oclif/core/interfaces';

/** A command that can be constructed: oclif declares the class of any command as abstract. */
export type Constructible = new (words: string[], config: Config) => Command;

export const version: string;
export const description: string;
/** Loads the module of a command, by its id. */
export const loaders: Readonly<Record<string, () => Promise<{ readonly default: Command.Class & Constructible }>>>;
