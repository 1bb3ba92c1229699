import { commandIds, load as loadCommand } from './cli/command-index.js';
import { reportFailure } from './cli/report-error.js';
import { configForRun } from './cli/run-config.js';
import { processTerminal, type Terminal } from './cli/terminal.js';
import { wantsJson } from './cli/wants-json.js';
import { BusinessError } from './core/errors.js';
import type { Constructible } from './manifest.js';

export { endProcess } from './cli/end-process.js';

/**
 * Runs one command line and sets the exit status. Never throws: what nothing else caught is reported as a bug (70).
 *
 * @param words the arguments after the program's name
 * @param begin told what runs, as `default/json`, when a command begins
 * @returns what ran; undefined for help and errors
 */
export async function main(
  words: readonly string[],
  terminal: Terminal = processTerminal(),
  begin: (ran: string) => void = () => {},
): Promise<string | undefined> {
  try {
    return await answer(words, terminal, begin);
  } catch (error) {
    terminal.setExitStatus(await reportFailure(error, { json: wantsJson(words), terminal }));
    return undefined;
  }
}

/**
 * The program's start: as `main`, in a process of its own. A bug that no call can catch also ends it with 70, not 1.
 *
 * @param begin as of `main`: the launcher's code cache tells runs apart by it. Help and errors are not told, as their code
 *   would make every other start slower; a command that another program takes the place of never ends
 */
export function start(words: readonly string[], begin: (ran: string) => void): Promise<string | undefined> {
  const terminal = processTerminal();
  process.on('uncaughtException', (error) => {
    void reportFailure(error, { json: wantsJson(words), terminal }).then((status) => process.exit(status));
  });
  return main(words, terminal, begin);
}

async function answer(
  words: readonly string[],
  terminal: Terminal,
  begin: (ran: string) => void,
): Promise<string | undefined> {
  if (words[0] === '--version') return printVersion(terminal);
  if (words.length === 0 || words[0] === 'help' || wantsHelp(words)) return printHelp(words);
  const id = commandNamed(words);
  if (id === undefined) return answerUnknown(words);
  const CommandClass: Constructible = await loadCommand(id);
  const command = new CommandClass(words.slice(id.split(':').length), configForRun());
  const ran = `${id}/${wantsJson(words) ? 'json' : terminal.stdout.isTerminal ? 'table' : 'plain'}`;
  begin(ran);
  await command.run();
  return ran;
}

/** The longest run of leading words that names a command. */
function commandNamed(words: readonly string[]): string | undefined {
  const flag = words.findIndex((word) => word.startsWith('-'));
  for (let length = Math.min(flag < 0 ? words.length : flag, 3); length > 0; length -= 1) {
    const id = words.slice(0, length).join(':');
    if (commandIds.includes(id)) return id;
  }
  return undefined;
}

/** A word that only begins longer commands (`net dns`) shows them; any other is wrong usage. */
async function answerUnknown(words: readonly string[]): Promise<undefined> {
  const [first = ''] = words;
  if (words.length === 1 && isTopic(words)) return printHelp(words);
  if (!first.startsWith('-')) throw unknownCommand(words);
  const hint = 'net --help lists the commands';
  throw new BusinessError('usage.flag', `the command must come before ${first}`, { target: first, hint });
}

const isTopic = (words: readonly string[]): boolean => commandIds.some((id) => id.startsWith(`${words.join(':')}:`));

/** Names `nope` of `nope eth0`, and `dns nope` of `dns nope example.com`. */
function unknownCommand(words: readonly string[]): BusinessError {
  const length = words.findIndex((_, at) => !isTopic(words.slice(0, at + 1))) + 1;
  const name = words.slice(0, length).join(' ');
  return new BusinessError('usage.command', `there is no command "${name}"`, { target: name });
}

async function printHelp(words: readonly string[]): Promise<undefined> {
  const named = (words[0] === 'help' ? words.slice(1) : words).filter((word) => !word.startsWith('-'));
  const id = commandNamed(named);
  if (id === undefined && named.length > 0 && !isTopic(named)) throw unknownCommand(named);
  process.stdout.on('error', ignoreReaderGone);
  const { configForHelp } = await import('./cli/help-config.js');
  const config = await configForHelp();
  const { Help } = await import('@oclif/core/help');
  // The summary stands above all else already.
  await new Help(config, { hideCommandSummaryInDescription: true }).showHelp(
    id === undefined ? [...named] : id.split(':'),
  );
}

/** oclif writes help without waiting for the outcome. */
function ignoreReaderGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

async function printVersion(terminal: Terminal): Promise<undefined> {
  const { configForHelp } = await import('./cli/help-config.js');
  const config = await configForHelp();
  await terminal.stdout.write(`${config.userAgent}\n`);
}

/** Words after `--` belong to another program. */
function wantsHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).some((word) => word === '--help' || word === '-h');
}
