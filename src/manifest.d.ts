// The command index. `scripts/manifest.mjs` makes manifest.js from the commands at each build.
import type { Command } from '@oclif/core/command';
import type { Config } from '@oclif/core/interfaces';

/** A command that can be constructed: oclif declares the class of any command as abstract. */
export type Constructible = new (words: string[], config: Config) => Command;

export const version: string;
export const description: string;
/** Every command's id, its words joined by colons as oclif has them. */
export const commandIds: readonly string[];
/** The module of a command, by its id; undefined where there is no such command. */
export function loadModule(id: string): Promise<{ readonly default: Command.Class & Constructible }> | undefined;
