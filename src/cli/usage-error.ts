/**
 * oclif's complaints about the command line, told in our words. Its error classes are known by their fields, as they
 * are not exported; its texts by their pattern (the version is pinned, a test holds each).
 */
import { BusinessError } from '../core/errors.js';
import { closest } from './closest.js';

interface OclifError extends Error {
  readonly flags?: readonly string[];
  readonly args?: readonly (string | { readonly name: string })[];
  readonly parse?: { readonly input?: { readonly flags?: Readonly<Record<string, unknown>> } };
}

/** The BusinessError that an oclif error stands for, or undefined when the error is none of oclif's about usage. */
export function usageErrorOf(error: unknown): BusinessError | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof BusinessError) return withMessage(error, plainMessage(error.message));
  if (!('oclif' in error)) return undefined;
  const { flags, args, parse } = error as OclifError;
  if (flags !== undefined) return unknownFlag(flags, Object.keys(parse?.input?.flags ?? {}));
  if (args !== undefined) return wrongArguments(args);
  const message = plainMessage(error.message);
  return commandError(message) ?? optionError(message) ?? new BusinessError('usage.flag', message);
}

/** Without what oclif puts around the text of a flag's own parser and at the end of every text. */
function plainMessage(message: string): string {
  return message.replace(/^Parsing --\S+ \n\t/, '').replace(/\nSee more help with --help$/, '');
}

function withMessage(error: BusinessError, message: string): BusinessError {
  if (message === error.message) return error;
  const { reason, operation, target, hint, cause } = error;
  const details = { operation, target, hint, cause };
  const known = Object.entries(details).filter(([, value]) => value !== undefined);
  return new BusinessError(reason, message, Object.fromEntries(known));
}

function unknownFlag([flag = '']: readonly string[], known: readonly string[]): BusinessError {
  const [name = ''] = flag.split('=');
  const near = name.startsWith('--') ? closest(name.slice(2), known) : undefined;
  const hint = near === undefined ? 'add --help to see the flags' : `did you mean --${near}?`;
  return new BusinessError('usage.flag', `There is no flag ${name}`, { target: name, hint });
}

function wrongArguments(args: NonNullable<OclifError['args']>): BusinessError {
  const [first] = args;
  if (typeof first === 'string') {
    return new BusinessError('usage.argument', `"${first}" is one argument too many`, { target: first });
  }
  const names = args.map((arg) => (typeof arg === 'string' ? arg : arg.name.toUpperCase())).join(' and ');
  return new BusinessError('usage.argument', `${names} is missing`, { hint: 'add --help to see how to call it' });
}

function commandError(message: string): BusinessError | undefined {
  const [, id] = /^command (.+) not found$/.exec(message) ?? [];
  if (id === undefined) return undefined;
  return new BusinessError('usage.command', `There is no command "${id.replaceAll(':', ' ')}"`, { target: id });
}

function optionError(message: string): BusinessError | undefined {
  const [, flag, value, options] = /^Expected --(\S+?)=([\s\S]*) to be one of: (.*)$/.exec(message) ?? [];
  if (flag !== undefined) return new BusinessError('usage.flag', `--${flag} takes one of ${options}, not "${value}"`);
  const [, given, allowed] = /^Expected ([\s\S]*) to be one of: (.*)$/.exec(message) ?? [];
  if (given !== undefined) return new BusinessError('usage.argument', `"${given}" is none of ${allowed}`);
  const [, needy, choices] = /^Flag --(\S+) expects (?:a value|one of these values: (.*))$/.exec(message) ?? [];
  if (needy !== undefined) {
    return new BusinessError('usage.flag', `--${needy} needs a value${choices === undefined ? '' : `: ${choices}`}`);
  }
  const [, twice] = /^Flag --(\S+) can only be specified once$/.exec(message) ?? [];
  if (twice !== undefined) return new BusinessError('usage.flag', `--${twice} may stand only once`);
  const [, one, other] = /--(\S+)=.* cannot also be provided when using --(\S+)/.exec(message) ?? [];
  if (one !== undefined) return new BusinessError('usage.flag', `--${one} does not go with --${other}`);
  const [, lone, missing] = /must be provided when using --(\S+): --(\S+)/.exec(message) ?? [];
  return lone === undefined ? undefined : new BusinessError('usage.flag', `--${lone} needs --${missing} beside it`);
}
