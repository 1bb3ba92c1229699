import * as Flags from '@oclif/core/flags';
import { BusinessError } from '../core/errors.js';
import type { Host } from '../core/host.js';
import { markedPattern } from '../core/proxy/exclusion.js';
import type { HttpProxy } from '../core/proxy/types.js';
import { secretInput } from './secret-input.js';
import type { Terminal } from './terminal.js';

/** What there is to say of a proxy beside where it is. */
export const newProxyFlags = {
  exclude: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    delimiter: ',',
    summary: 'reach these hosts, and names below them, without the proxy',
    helpValue: 'HOST,...',
  }),
  'exclude-pattern': Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    delimiter: ',',
    summary: 'also address ranges (10.0.0.0/8) and names with * within; marked pattern: in the list',
    helpValue: 'PATTERN,...',
  }),
  username: Flags.string({ summary: 'who we are to the proxy', helpValue: 'NAME' }),
  'password-stdin': Flags.boolean({ summary: 'read the password from standard input', dependsOn: ['username'] }),
  'password-file': Flags.string({
    summary: 'read the password from the first line of this file',
    helpValue: 'FILE',
    dependsOn: ['username'],
    exclusive: ['password-stdin'],
  }),
};

interface NewProxyChoice {
  readonly exclude?: readonly string[] | undefined;
  readonly 'exclude-pattern'?: readonly string[] | undefined;
  readonly username?: string | undefined;
  readonly 'password-stdin': boolean;
  readonly 'password-file'?: string | undefined;
}

/** What the flags say of a proxy. @throws BusinessError `usage.flag`, `file.*` */
export async function newProxy(
  flags: NewProxyChoice,
  terminal: Pick<Terminal, 'stdin'>,
  host: Pick<Host, 'files'>,
): Promise<Omit<HttpProxy, 'host' | 'port'>> {
  const { exclude = [], 'exclude-pattern': patterns = [], username } = flags;
  const source = { fromStdin: flags['password-stdin'], file: flags['password-file'] };
  const password = await secretInput(source, terminal, host);
  const exclusionList = [...exclude, ...patterns.map(markedPattern)];
  if (username === undefined) return { exclusionList };
  if (password !== undefined) return { exclusionList, username, password };
  throw new BusinessError('usage.flag', '--username needs --password-stdin or --password-file beside it');
}
