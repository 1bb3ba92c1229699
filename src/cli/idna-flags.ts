import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { ConversionProcess, type IdnaOptions } from '../core/idna/types.js';
import { bulkFlags } from './flags.js';

const conversions = {
  no_configuration: ConversionProcess.NO_CONFIGURATION,
  allow_unassigned: ConversionProcess.ALLOW_UNASSIGNED,
  use_std3_ascii_rules: ConversionProcess.USE_STD3_ASCII_RULES,
} as const;

/** The names of `net idna`. */
export const idnaArgs = {
  name: Args.string({ required: true, multiple: true, description: 'a name; - reads them from stdin' }),
};

/** How `net idna` converts. */
export const idnaFlags = {
  flag: Flags.option({
    options: ['no_configuration', 'allow_unassigned', 'use_std3_ascii_rules'] as const,
    default: 'no_configuration',
    summary: 'what to let through: assigned code points only, unassigned ones too, or host names only',
  })(),
  standard: Flags.option({
    options: ['uts46', 'idna2003'] as const,
    default: 'uts46',
    summary: 'the standard: UTS #46 with the Unicode of today, or RFC 3490 with that of 2002',
  })(),
  strict: Flags.boolean({ summary: 'apply every check of the standard, that of hyphens and lengths too' }),
  ...bulkFlags,
};

/** What the flags ask for. */
export const idnaOptions = ({ flag, standard, strict }: IdnaChoice): IdnaOptions => ({
  flag: conversions[flag],
  standard,
  strict,
});

interface IdnaChoice {
  readonly flag: keyof typeof conversions;
  readonly standard: 'uts46' | 'idna2003';
  readonly strict: boolean;
}
