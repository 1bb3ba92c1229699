import type { Tone } from '../view/view.js';

export type ColourChoice = 'auto' | 'always' | 'never';

/** Colours a text by its role; gives it back as it is where colour is off. */
export type Paint = (tone: Tone, text: string) => string;

export const plainPaint: Paint = (_tone, text) => text;

/** Reads an environment variable. */
type Variable = (name: string) => string | undefined;

/**
 * Whether a stream gets colour. The first that says something decides: `--color`, `NO_COLOR`, `FORCE_COLOR`,
 * `CLICOLOR_FORCE`, `CLICOLOR=0`, `TERM=dumb`, and at last whether the stream is a terminal.
 */
export function wantsColour(choice: ColourChoice, variable: Variable, isTerminal: boolean): boolean {
  if (choice !== 'auto') return choice === 'always';
  if (isSet(variable('NO_COLOR'))) return false;
  const forced = variable('FORCE_COLOR');
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  const cliForced = variable('CLICOLOR_FORCE');
  if (isSet(cliForced) && cliForced !== '0') return true;
  if (variable('CLICOLOR') === '0' || variable('TERM') === 'dumb') return false;
  return isTerminal;
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/** Loads the colour library; call it only where colour is on. The 16 basic colours follow the terminal's theme. */
export async function loadPaint(): Promise<Paint> {
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  const tones: Readonly<Record<Tone, (text: string) => string>> = {
    plain: (text) => text,
    strong: chalk.bold,
    good: chalk.green,
    bad: chalk.red,
    warn: chalk.yellow,
    faint: chalk.dim,
  };
  return (tone, text) => (text === '' ? text : tones[tone](text));
}
