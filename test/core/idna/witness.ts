import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { toAscii } from '../../../src/core/idna/to-ascii.js';
import { toUnicode } from '../../../src/core/idna/to-unicode.js';
import { ConversionProcess, type IdnaOptions } from '../../../src/core/idna/types.js';

/** A name converted, or why it was refused; `newer` when its Unicode is older than that of the name. */
export type Outcome = string | { readonly refused: string; readonly newer?: boolean };

/** What Debian's `idn` or `idn2` makes of names. */
export function witness(tool: 'idn' | 'idn2', words: readonly string[], names: readonly string[]): Outcome[] {
  const script = join(process.cwd(), 'test/core/idna/witness.py');
  const input = names.map((name) => `${JSON.stringify(name)}\n`).join('');
  const run = spawnSync('python3', [script, tool, ...words], { input, encoding: 'utf8', maxBuffer: 1 << 30 });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Outcome);
}

/** What we make of one. */
export function ours(form: 'ascii' | 'unicode', name: string, options: IdnaOptions): Outcome {
  try {
    return (form === 'ascii' ? toAscii : toUnicode)(name, options);
  } catch (error) {
    if (error instanceof Error && 'reason' in error && error.reason === 'value.name') return { refused: error.message };
    throw error;
  }
}

/** Code points: all in the blocks where most scripts are, some of the others; all of them with NET_IDNA_STEP=1. */
export function* codePoints(step = Number(process.env['NET_IDNA_STEP'] ?? 173)): Generator<string> {
  for (let code = 1; code <= 0x10ffff; code += code < 0x3400 ? Math.min(step, 7) : step) {
    if (code < 0xd800 || code > 0xdfff) yield String.fromCodePoint(code);
  }
}

export const flagWords = {
  no_configuration: ConversionProcess.NO_CONFIGURATION,
  allow_unassigned: ConversionProcess.ALLOW_UNASSIGNED,
  use_std3_ascii_rules: ConversionProcess.USE_STD3_ASCII_RULES,
} as const;
