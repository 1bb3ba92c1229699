import { BusinessError } from '../errors.js';
import { isPlainAscii } from './ascii-name.js';
import { mixedScripts } from './mixed-scripts.js';
import { toAscii } from './to-ascii.js';
import { toUnicode } from './to-unicode.js';
import type { IdnaOptions, IdnaStandard } from './types.js';

/** A name converted, with what a careful reader wants to know about it. */
export interface ConvertedName {
  readonly input: string;
  /** The form asked for. */
  readonly name: string;
  readonly standard: IdnaStandard;
  /** What the other standard makes of it; null when that is the same but for letter case. */
  readonly other: OtherForm | null;
  /** Labels that mix scripts as no language does. */
  readonly warnings: readonly string[];
}

export interface OtherForm {
  readonly standard: IdnaStandard;
  /** Empty when it refuses. */
  readonly name: string;
  /** Why it refuses; null when it does not. */
  readonly refusal: string | null;
}

type Convert = (name: string, options: IdnaOptions) => string;

/**
 * The ASCII form of a name by the standard chosen, beside what the other one makes of it.
 * @throws BusinessError as `toAscii`, with the other standard's answer as a hint where it has one
 */
export const nameToAscii = (input: string, options: IdnaOptions): ConvertedName => converted(toAscii, input, options);

/** The Unicode form. As `nameToAscii`. */
export const nameToUnicode = (input: string, options: IdnaOptions): ConvertedName =>
  converted(toUnicode, input, options);

function converted(convert: Convert, input: string, options: IdnaOptions): ConvertedName {
  const { standard = 'uts46' } = options;
  const otherOptions: IdnaOptions = { ...options, standard: standard === 'uts46' ? 'idna2003' : 'uts46' };
  let name: string;
  try {
    name = convert(input, options);
  } catch (error) {
    throw withOther(error, input, otherForm(convert, input, otherOptions));
  }
  if (isPlainAscii(input)) return { input, name, standard, other: null, warnings: [] };
  const other = otherForm(convert, input, otherOptions);
  const differs = other.name.toLowerCase() !== name.toLowerCase();
  return { input, name, standard, other: differs ? other : null, warnings: warningsFor(input, name, options) };
}

function otherForm(convert: Convert, input: string, options: IdnaOptions): OtherForm {
  const { standard = 'uts46' } = options;
  try {
    return { standard, name: convert(input, options), refusal: null };
  } catch (error) {
    if (!(error instanceof BusinessError)) throw error;
    return { standard, name: '', refusal: error.message };
  }
}

/** The refusal, with what the other standard would answer as its hint. */
function withOther(error: unknown, input: string, { standard, name, refusal }: OtherForm): unknown {
  if (!(error instanceof BusinessError) || error.reason !== 'value.name') return error;
  if (refusal !== null || name.toLowerCase() === input.toLowerCase()) return error;
  const { message, operation = '', target = '' } = error;
  return new BusinessError('value.name', message, {
    operation,
    target,
    hint: `by ${standard} it is "${name}"`,
    cause: error,
  });
}

/** By the Unicode form; where that cannot be told, the name was accepted by the other standard, and nothing is said. */
function warningsFor(input: string, name: string, options: IdnaOptions): string[] {
  const { name: unicode } = otherForm(toUnicode, /[^\x00-\x7f]/.test(name) ? name : input, options);
  return unicode.split('.').flatMap((label) => {
    const scripts = mixedScripts(label);
    return scripts.length === 0 ? [] : [`"${label}" mixes ${listed(scripts)}`];
  });
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
