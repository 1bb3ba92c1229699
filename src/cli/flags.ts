/** The flags that many commands share, each defined once: help, man page and completions follow. */
import * as Flags from '@oclif/core/flags';
import { BusinessError } from '../core/errors.js';
import { checkedProfileName } from '../core/profile/profile-name.js';
import { parseDuration } from './duration.js';

/** How every command prints, and how long it may take. */
export const outputFlags = {
  json: Flags.boolean({
    char: 'j',
    summary: 'print one JSON object',
    helpGroup: 'OUTPUT',
  }),
  fields: Flags.string({
    summary: 'print only these fields, in this order',
    helpValue: 'A,B',
    helpGroup: 'OUTPUT',
  }),
  get: Flags.string({
    summary: 'print the bare value of one field, such as ipv4.gateway or routes[].destination',
    helpValue: 'FIELD',
    helpGroup: 'OUTPUT',
    // Only here: where both sides tell of it, oclif's usage line has a hole.
    exclusive: ['json', 'fields'],
  }),
  header: Flags.boolean({ summary: 'put headings above the rows in a pipe', helpGroup: 'OUTPUT' }),
  color: Flags.option({
    options: ['auto', 'always', 'never'] as const,
    default: 'auto',
    summary: 'colour the output: auto is on a terminal only',
    helpGroup: 'OUTPUT',
  })(),
  deadline: Flags.custom<number>({
    parse: async (text) => parseDuration(text, 'deadline'),
    summary: 'stop after this time, with a unit: 250ms, 5s, 2m',
    helpValue: 'TIME',
    helpGroup: 'OUTPUT',
  })(),
};

/** For commands that take their time and can tell each thing as it happens. */
export const ndjsonFlag = {
  ndjson: Flags.boolean({
    summary: 'print each thing as it happens, a JSON object a line',
    helpGroup: 'OUTPUT',
    exclusive: ['json', 'fields', 'get'],
  }),
};

/** For commands whose rows are wanted in spreadsheets. */
export const csvFlag = {
  csv: Flags.boolean({
    summary: 'print comma-separated values, headings first',
    helpGroup: 'OUTPUT',
    exclusive: ['json', 'ndjson', 'get'],
  }),
};

/** For commands about what no snapshot holds: this machine, or a namespace of it. */
export const namespaceFlag = {
  netns: filled(
    'netns',
    'the name of a network namespace',
  )({
    summary: 'look into this network namespace (needs root)',
    helpValue: 'NAME',
    helpGroup: 'MACHINE',
  }),
};

/** Which machine is asked: this one, a namespace of it, or a recorded one. */
export const machineFlags = {
  ...namespaceFlag,
  snapshot: filled(
    'snapshot',
    'a file name',
  )({
    summary: 'answer from a snapshot recorded earlier, not from the kernel',
    helpValue: 'FILE',
    helpGroup: 'MACHINE',
    exclusive: ['netns'],
  }),
  'snapshot-out': filled(
    'snapshot-out',
    'a file name',
  )({
    summary: 'also record what the answer came from, for a bug report',
    helpValue: 'FILE',
    helpGroup: 'MACHINE',
  }),
  'no-redact': Flags.boolean({
    summary: 'keep real addresses and names in the recorded snapshot',
    helpGroup: 'MACHINE',
    dependsOn: ['snapshot-out'],
  }),
};

/** For commands that resolve names, or use what is kept between runs: which profile it is kept in. */
export const profileFlag = {
  profile: Flags.custom({ parse: async (name) => checkedProfileName(name) })({
    summary: 'use the state kept in this profile (NET_PROFILE, else default)',
    helpValue: 'NAME',
    helpGroup: 'MACHINE',
  }),
};

/** For commands that wait for others: how long, for each. */
export const timeoutFlag = {
  timeout: Flags.custom<number>({ parse: async (text) => parseDuration(text, 'timeout') })({
    char: 'w',
    summary: 'give up one wait after this time, with a unit: 250ms, 5s, 2m',
    helpValue: 'TIME',
  }),
};

/** For commands that can keep to one network. */
export const networkFlag = {
  net: Flags.string({
    char: 'i',
    summary: 'keep to this network: netId, interface name, if:NAME or default',
    helpValue: 'NET',
  }),
};

/** The digits are letters to oclif's parser, though not to its types. */
export const digit = (character: '0' | '1' | '4' | '6') => character as 'a';

/** For commands that can keep to one family of addresses. */
export const familyFlags = {
  ipv4: Flags.boolean({ char: digit('4'), summary: 'only IPv4', exclusive: ['ipv6'] }),
  ipv6: Flags.boolean({ char: digit('6'), summary: 'only IPv6' }),
};

/** What `familyFlags` ask for. */
export const familyOf = ({ ipv4, ipv6 }: { readonly ipv4: boolean; readonly ipv6: boolean }): 4 | 6 | undefined =>
  ipv4 ? 4 : ipv6 ? 6 : undefined;

/** For commands whose answer can say where each fact comes from. */
export const explainFlag = {
  explain: Flags.boolean({ summary: 'say what decided each fact', helpGroup: 'OUTPUT' }),
};

/** For commands that take many items from stdin. */
export const bulkFlags = {
  jobs: wholeNumber(
    'jobs',
    1,
    1000,
  )({
    default: 1,
    summary: 'work on this many items at a time',
    helpValue: 'N',
    helpGroup: 'INPUT',
  }),
};

/** A flag whose value is some text: an unset shell variable must not quietly mean something else. */
function filled(name: string, what: string) {
  return Flags.custom({
    parse: async (text) => {
      if (text !== '') return text;
      throw new BusinessError('usage.flag', `--${name} takes ${what}, not ""`);
    },
  });
}

/** A flag whose value is a whole number, decimal or 0x and hexadecimal, within a range, both ends included. */
export function wholeNumber(name: string, least: number, most: number) {
  return Flags.custom<number>({
    parse: async (text) => {
      const value = /^(?:\d{1,15}|0x[\da-f]{1,8})$/i.test(text) ? Number(text) : Number.NaN;
      if (value >= least && value <= most) return value;
      throw new BusinessError('usage.flag', `--${name} takes a whole number from ${least} to ${most}, not "${text}"`);
    },
  });
}

/** A flag whose value is a time with its unit; 0 may stand without one. */
export function durationFlag(name: string, mostMs: number) {
  return Flags.custom<number>({
    parse: async (text) => (/^0(?:ms|s|m|h)?$/.test(text) ? 0 : parseDuration(text, name, mostMs)),
    helpValue: 'TIME',
  });
}
