import * as Flags from '@oclif/core/flags';
import type { SettingKey } from '../core/settings/settings.js';
import { durationFlag, profileFlag } from './flags.js';

/** How a network is checked, in place of what is configured. */
export const checkFlags = {
  ...profileFlag,
  'http-url': Flags.string({ summary: 'ask for this page over plain HTTP', helpValue: 'URL' }),
  'https-url': Flags.string({ summary: 'ask for this page over HTTPS', helpValue: 'URL' }),
  'expect-status': Flags.string({ summary: 'the HTTP status that means the Internet', helpValue: 'N' }),
  'expect-body': Flags.string({ summary: 'what the page then begins with', helpValue: 'TEXT' }),
  timeout: durationFlag('timeout', 600_000)({ char: 'w', summary: 'give the whole check this time' }),
};

interface CheckFlags {
  readonly 'http-url': string | undefined;
  readonly 'https-url': string | undefined;
  readonly 'expect-status': string | undefined;
  readonly 'expect-body': string | undefined;
  readonly timeout: number | undefined;
}

/** The settings that the flags stand for. */
export function checkSettings(flags: CheckFlags): Partial<Record<SettingKey, string>> {
  const given: readonly (readonly [SettingKey, string | undefined])[] = [
    ['check.httpUrl', flags['http-url']],
    ['check.httpsUrl', flags['https-url']],
    ['check.expectedStatus', flags['expect-status']],
    ['check.expectedBody', flags['expect-body']],
    ['check.timeoutMs', flags.timeout === undefined ? undefined : String(Math.ceil(flags.timeout))],
  ];
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
