import { setFlagsFromString } from 'node:v8';
import * as Flags from '@oclif/core/flags';
import { BusinessError } from '../core/errors.js';
import { canonicalAddress } from '../core/kernel/codec/ip-address.js';
import type { PacAnswer, PacOptions } from '../core/pac/pac-options.js';
import { parseDuration } from './duration.js';
import { wholeNumber } from './flags.js';
import { escapeText } from './render/escape.js';
import type { Terminal } from './terminal.js';

/** Which script `net pac` runs, and what it may use. */
export const pacFlags = {
  file: Flags.string({ summary: 'the script is in this file', helpValue: 'FILE', exclusive: ['url'] }),
  url: Flags.string({ summary: 'the script is at this https, http, file or data URL', helpValue: 'URL' }),
  'client-ip': Flags.custom({
    parse: async (text) => {
      const address = canonicalAddress(text);
      if (address !== null) return address;
      throw new BusinessError('usage.flag', `--client-ip takes an IP address, not "${text}"`);
    },
    summary: 'what myIpAddress answers',
    helpValue: 'ADDRESS',
  })(),
  time: Flags.custom<Date>({
    parse: async (text) => {
      const time = new Date(text);
      if (!Number.isNaN(time.getTime())) return time;
      throw new BusinessError('usage.flag', `--time takes a time such as 2026-03-01T12:00:00Z, not "${text}"`);
    },
    summary: 'the clock that the script sees (ISO 8601)',
    helpValue: 'TIME',
  })(),
  'script-timeout': Flags.custom<number>({
    parse: async (text) => parseDuration(text, 'script-timeout'),
    summary: 'time that the script may run for a URL; 1s unless given',
    helpValue: 'TIME',
  })(),
  'script-memory': wholeNumber(
    'script-memory',
    8,
    1024,
  )({ summary: 'memory that it may use, in MB; 32 unless given', helpValue: 'MB' }),
  'script-names': wholeNumber(
    'script-names',
    0,
    1000,
  )({ summary: 'names that it may resolve for a URL; 64 unless given', helpValue: 'N' }),
};

interface PacChoice {
  readonly 'client-ip'?: string | undefined;
  readonly time?: Date | undefined;
  readonly 'script-timeout'?: number | undefined;
  readonly 'script-memory'?: number | undefined;
  readonly 'script-names'?: number | undefined;
  readonly explain?: boolean;
}

/** What the flags ask for; what the script says with `alert` goes to stderr. */
export function pacOptions(flags: PacChoice, signal: AbortSignal, { stderr }: Pick<Terminal, 'stderr'>): PacOptions {
  const { 'client-ip': clientIp, time: now, 'script-timeout': timeMs, 'script-memory': memory } = flags;
  const names = flags['script-names'];
  return {
    signal,
    // Nothing else waits for this thread; one of the script's own would take longer to start.
    longestBlockMs: 250,
    isExplained: flags.explain === true,
    onAlert: (message) => void stderr.write(`alert: ${escapeText(message)}\n`),
    limits: {
      ...(timeMs === undefined ? {} : { timeMs }),
      ...(memory === undefined ? {} : { memoryBytes: memory * 1_048_576 }),
      ...(names === undefined ? {} : { names }),
    },
    ...(clientIp === undefined ? {} : { clientIp }),
    ...(now === undefined ? {} : { now }),
  };
}

/**
 * For few URLs: the engine's code is not optimised, which would take longer than all of them. Node of the versions that
 * compile WebAssembly when it is called anyway take no harm.
 */
export function expectFew(): void {
  setFlagsFromString('--liftoff-only');
}

/** Tells on stderr, a line each, the calls that a script made for a URL. */
export function tellCalls({ url, calls = [] }: PacAnswer, { stderr }: Pick<Terminal, 'stderr'>): void {
  for (const { name, arguments: given, returned } of calls) {
    void stderr.write(`${escapeText(`${url}: ${name}(${given.join(', ')}) = ${returned}`)}\n`);
  }
}
