// Beside manifest.js, and made with it: large, and for help alone.
import type { Command } from '@oclif/core/command';

/** What help needs to know of each command, by its id (`dns:resolve`). */
export const commands: Readonly<Record<string, Command.Cached>>;
