import { BusinessError, type ExitStatus, exitStatusOf } from '../core/errors.js';
import { ReaderGone } from './outlet.js';
import { escapeText, guardRunner } from './render/escape.js';
import { jsonText } from './render/json.js';
import { runsInGithubActions } from './render/presentation.js';
import type { Terminal } from './terminal.js';
import { usageErrorOf } from './usage-error.js';
import { errorDocument } from './view/error-schema.js';

/** Where and how a failure is told. */
export interface Report {
  readonly json: boolean;
  /** True where each line is a document of its own, so that this one must not be indented. */
  readonly asLine?: boolean;
  readonly terminal: Pick<Terminal, 'stdout' | 'stderr' | 'variable'>;
}

/**
 * Tells why a command failed and returns its exit status: the one place where errors meet the terminal. With `json`,
 * one object on stdout and nothing else there; else one line and perhaps a hint on stderr.
 */
export async function reportFailure(thrown: unknown, { json, asLine, terminal }: Report): Promise<ExitStatus> {
  const asked = exitAsked(thrown);
  if (asked !== undefined) return asked;
  if (thrown instanceof ReaderGone) return 0;
  const error = businessErrorOf(thrown);
  try {
    if (json && error.reason !== 'output.failed')
      await printJson(error, terminal, asLine !== true && terminal.stdout.isTerminal);
    else await printText(error, terminal);
    if (terminal.variable('NET_DEBUG') === '1') await printStack(thrown, terminal);
  } catch {
    // Nobody reads: the exit status still tells.
  }
  return exitStatusOf(error.reason);
}

/** Tells on stderr that parts of the machine could not be read, so that the answer may lack something. */
export async function reportMissing(parts: readonly string[], { stderr }: Report['terminal']): Promise<void> {
  await stderr.write(
    `net: incomplete, as not all of the kernel could be read: ${parts.map(escapeText).join(', ')}\n` +
      'hint: --snapshot-out FILE records what is missing and why\n',
  );
}

/** Tells on stderr what the user must know beside the answer. */
export async function reportRemark(sentence: string, terminal: Report['terminal']): Promise<void> {
  const text = `hint: ${escapeText(sentence)}\n`;
  try {
    await terminal.stderr.write(runsInGithubActions(terminal.variable) ? guardRunner(text) : text);
  } catch {
    // Nobody reads.
  }
}

/** Any thrown value as the error that callers and JSON see; what nobody foresaw is a bug in net. */
export function businessErrorOf(thrown: unknown): BusinessError {
  const known = usageErrorOf(thrown);
  if (known !== undefined) return known;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new BusinessError('internal', `net failed where it should not: ${message}`, {
    hint: 'this is a bug in net: please report it with what NET_DEBUG=1 prints',
    cause: thrown,
  });
}

/** The line and the hint for a person, harmless on a terminal and in a runner's log. */
export function failureText(error: BusinessError, terminal: Report['terminal']): string {
  const hint = error.hint === undefined ? '' : `hint: ${escapeText(error.hint)}\n`;
  const text = `net: ${escapeText(error.message)}\n${hint}`;
  return runsInGithubActions(terminal.variable) ? guardRunner(text) : text;
}

/** `--help` and `--version` end a command by throwing its status. */
function exitAsked(thrown: unknown): ExitStatus | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown) || thrown.code !== 'EEXIT') return undefined;
  const { oclif } = thrown as { readonly oclif?: { readonly exit?: number } };
  return oclif?.exit === 0 ? 0 : 2;
}

const printJson = (error: BusinessError, { stdout }: Report['terminal'], indented: boolean): Promise<void> =>
  stdout.write(`${jsonText(errorDocument(error), indented)}\n`);

const printText = (error: BusinessError, terminal: Report['terminal']): Promise<void> =>
  terminal.stderr.write(failureText(error, terminal));

async function printStack(thrown: unknown, { stderr }: Report['terminal']): Promise<void> {
  const { inspect } = await import('node:util');
  const lines = inspect(thrown).split('\n');
  await stderr.write(lines.map((line) => `  ${escapeText(line)}\n`).join(''));
}
