import * as Flags from '@oclif/core/flags';
import type { EventSelection } from '../core/events/select-events.js';
import type { NetworkEventType } from '../core/events/network-event.js';
import { networkEventTypes } from '../core/events/network-event.js';
import type { WatchOptions } from '../core/events/watch-networks.js';
import { NetBearType } from '../core/network/types.js';
import { parseCapabilities } from './capability-words.js';
import { durationFlag, namespaceFlag, profileFlag, wholeNumber } from './flags.js';
import { eventNames } from './view/network-event.js';
import { bearerNames } from './view/network-shapes.js';

/** The words that `--event` and `--until` take: those that people read, and the seed's. */
const eventWords: readonly string[] = [...new Set([...eventNames.values()].flatMap(({ name, word }) => [word, name]))];

/** The words that `--bearer` takes. */
const bearerWords: readonly string[] = [...bearerNames.values()].map(({ word }) => word);

const list = { multiple: true, multipleNonGreedy: true, delimiter: ',' } as const;

/** The flags of `net watch`. */
export const watchFlags = {
  ...namespaceFlag,
  ...profileFlag,
  default: Flags.boolean({ summary: 'follow the default network only, as it moves' }),
  bearer: Flags.option({
    ...list,
    options: bearerWords,
    exclusive: ['default'],
    summary: 'only networks over one of these',
  })(),
  cap: Flags.string({
    exclusive: ['default'],
    summary: 'only networks with all of these capabilities, such as internet,validated',
    helpValue: 'A,B',
  }),
  ident: Flags.string({
    exclusive: ['default'],
    summary: 'only the network of this interface or with this SSID',
    helpValue: 'NAME',
  }),
  event: Flags.option({ ...list, options: eventWords, helpValue: 'EVENT', summary: 'only events of these types' })(),
  until: Flags.option({
    options: eventWords,
    helpValue: 'EVENT',
    summary: 'end when this happens, or at once where it already holds',
  })(),
  count: wholeNumber('count', 1, 1_000_000_000)({ char: 'c', summary: 'end after this many events', helpValue: 'N' }),
  timeout: durationFlag(
    'timeout',
    4_294_967_295,
  )({
    char: 'w',
    summary: 'tell that there is no such network only after this time (default: at once)',
  }),
  check: Flags.boolean({
    exclusive: ['netns', 'raw'],
    summary: 'also check again and again whether the Internet answers over them, as net check does',
  }),
  raw: Flags.boolean({
    exclusive: ['default', 'bearer', 'cap', 'ident', 'event', 'until', 'timeout', 'window'],
    summary: "print the kernel's own messages about its tables, unjudged",
  }),
  neighbours: Flags.boolean({
    dependsOn: ['raw'],
    summary: 'with --raw: tell what becomes of neighbours (ARP, NDP) too',
  }),
  window: durationFlag(
    'window',
    60_000,
  )({
    summary: 'after a change, wait this long for those that belong to it (default: 50ms)',
  }),
};

/** What they hold. */
interface WatchFlags {
  readonly default: boolean;
  readonly check: boolean;
  readonly bearer?: readonly string[] | undefined;
  readonly cap?: string | undefined;
  readonly ident?: string | undefined;
  readonly timeout?: number | undefined;
  readonly window?: number | undefined;
  readonly event?: readonly string[] | undefined;
  readonly until?: string | undefined;
  readonly count?: number | undefined;
}

/** Which networks are watched, and how. */
export function watchOptions(flags: WatchFlags, signal: AbortSignal): WatchOptions {
  const { bearer = [], cap, ident, timeout, window } = flags;
  const bearerTypes = Object.values(NetBearType).filter(
    (value): value is NetBearType => typeof value === 'number' && bearer.includes(bearerNames.get(value)?.word ?? ''),
  );
  const specifier = {
    netCapabilities: { bearerTypes, networkCap: cap === undefined ? [] : parseCapabilities(cap) },
    ...(ident === undefined ? {} : { bearerPrivateIdentifier: ident }),
  };
  return {
    signal,
    check: flags.check,
    ...(flags.default ? { best: true } : { specifier }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...(window === undefined ? {} : { windowMs: window }),
  };
}

/** Which of their events are wanted. */
export function eventSelection({ event, until, count }: WatchFlags): EventSelection {
  return {
    ...(event === undefined ? {} : { types: new Set(event.map(eventType)) }),
    ...(until === undefined ? {} : { until: eventType(until) }),
    ...(count === undefined ? {} : { count }),
  };
}

function eventType(text: string): NetworkEventType {
  const found = networkEventTypes.find((type) => type === text || eventNames.get(type)?.word === text);
  if (found === undefined) throw new Error(`oclif let the event "${text}" through`);
  return found;
}
