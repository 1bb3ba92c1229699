import { BusinessError } from '../core/errors.js';
import type { Host } from '../core/host.js';
import { readInput } from './read-input.js';
import type { Terminal } from './terminal.js';

const longestSecret = 64 * 1024;

/** Where a secret comes from. It never stands among the arguments, which every user of the machine can read. */
export interface SecretSource {
  readonly fromStdin: boolean;
  readonly file: string | undefined;
}

/**
 * The first line of standard input or of a file; undefined when neither is asked for.
 *
 * @throws BusinessError `usage.flag` for an empty one or a terminal, `file.*`
 */
export async function secretInput(
  { fromStdin, file }: SecretSource,
  terminal: Pick<Terminal, 'stdin'>,
  { files }: Pick<Host, 'files'>,
): Promise<string | undefined> {
  if (file !== undefined) return firstLine(files.readText(file, longestSecret), file);
  if (!fromStdin) return undefined;
  const { stdin } = terminal;
  if ('isTTY' in stdin && stdin.isTTY === true) {
    throw new BusinessError('usage.flag', 'The password is read from standard input, which is a terminal here', {
      hint: 'pipe it in, as from a password manager',
    });
  }
  const bytes = Buffer.from(await readInput(stdin, longestSecret));
  return firstLine(bytes.toString('utf8'), 'standard input');
}

function firstLine(text: string, where: string): string {
  const [line = ''] = text.split('\n', 1);
  const secret = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (secret !== '') return secret;
  throw new BusinessError('usage.flag', `There is no password in ${where}`);
}
