/** The flags of the commands that send probes. */
import * as Flags from '@oclif/core/flags';
import { BusinessError } from '../core/errors.js';
import type { ProbeOptions } from '../core/probe/probe-options.js';
import type { EngineName } from '../core/probe/prober.js';
import { outOfRange, parseDuration } from './duration.js';
import { familyOf, wholeNumber } from './flags.js';

/** What is sent, and how it leaves. */
export const probeFlags = {
  protocol: Flags.option({
    options: ['icmp', 'udp', 'tcp'] as const,
    summary: 'what to send; ICMP unless said, or UDP where ICMP is not allowed',
  })(),
  port: wholeNumber('port', 1, 65_535)({ summary: 'destination port of UDP (33434) or TCP (80)', helpValue: 'PORT' }),
  dscp: wholeNumber('dscp', 0, 63)({ summary: 'differentiated services code point of what is sent', helpValue: 'N' }),
  source: Flags.string({ summary: 'address to send from', helpValue: 'ADDRESS' }),
  engine: Flags.option({
    options: ['sockets', 'net-ping', 'node'] as const,
    summary: "what sends: the kernel's sockets, the net-ping package, or Node's TCP connections",
  })(),
};

/** How often, for how long, how big, and what is still good. */
export const pacingFlags = {
  count: wholeNumber('count', 1, 1_000_000)({ char: 'c', summary: 'send so many probes to each: 5', helpValue: 'N' }),
  duration: timeFlag('duration', 'send for this long, 1s to 1000s', 1000, 1_000_000),
  interval: timeFlag('interval', 'leave this long between probes: 1s', 1, 3_600_000),
  timeout: timeFlag('timeout', 'wait so long for an answer: 1s, or twice the longest yet', 1, 3_600_000, 'w'),
  size: wholeNumber('size', 0, 65_507)({ summary: 'bytes behind the ICMP or UDP header: 56', helpValue: 'BYTES' }),
  ttl: wholeNumber('ttl', 1, 255)({ summary: 'hop limit (TTL) of what is sent: 64', helpValue: 'N' }),
  'fail-loss': Flags.custom<number>({
    parse: async (text) => lossOf(text),
    summary: 'exit 1 when more than so many per cent are lost',
    helpValue: 'PERCENT',
  })(),
  'fail-rtt': Flags.custom<number>({
    parse: async (text) => roundTripOf(text),
    summary: 'exit 1 when the average round trip takes longer, such as 20ms',
    helpValue: 'TIME',
  })(),
};

/** A flag that takes a time within a range, both ends included. */
export function timeFlag(name: string, summary: string, leastMs: number, mostMs: number, char?: 'w') {
  return Flags.custom<number>({
    parse: async (text) => {
      const milliseconds = parseDuration(text, name, mostMs);
      if (milliseconds >= leastMs) return milliseconds;
      throw outOfRange(text, name, leastMs, mostMs);
    },
    summary,
    helpValue: 'TIME',
    ...(char === undefined ? {} : { char }),
  })();
}

function lossOf(text: string): number {
  const percent = /^(\d+(?:\.\d+)?)%?$/.exec(text)?.[1];
  if (percent !== undefined && Number(percent) <= 100) return Number(percent);
  throw new BusinessError('usage.flag', `--fail-loss takes a percentage from 0 to 100, not "${text}"`);
}

const unitsMs: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };

/** Finer than other times: a LAN's are below a millisecond. */
function roundTripOf(text: string): number {
  const [, figure, unit = ''] = /^(\d+(?:\.\d+)?)(us|ms|s)$/.exec(text) ?? [];
  const milliseconds = Number(figure) * (unitsMs[unit] ?? Number.NaN);
  if (milliseconds > 0) return milliseconds;
  throw new BusinessError('usage.flag', `--fail-rtt takes a time with its unit, such as 800us or 20ms, not "${text}"`);
}

interface GivenFlags {
  readonly protocol?: 'icmp' | 'udp' | 'tcp' | undefined;
  readonly port?: number | undefined;
  readonly dscp?: number | undefined;
  readonly source?: string | undefined;
  readonly engine?: EngineName | undefined;
  readonly count?: number | undefined;
  readonly duration?: number | undefined;
  readonly interval?: number | undefined;
  readonly timeout?: number | undefined;
  readonly size?: number | undefined;
  readonly ttl?: number | undefined;
  readonly 'fail-loss'?: number | undefined;
  readonly 'fail-rtt'?: number | undefined;
  readonly net?: string | undefined;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
}

/** What the flags ask of core; those not given are left out. */
export function probeOptionsOf(flags: GivenFlags, signal: AbortSignal): ProbeOptions {
  refuseUseless(flags);
  const { protocol, port, dscp, source, engine, count, duration, interval, timeout, size, ttl, net } = flags;
  const limits = given({ lossPercent: flags['fail-loss'], rttMs: flags['fail-rtt'] });
  const times = { durationMs: duration, intervalMs: interval, timeoutMs: timeout };
  const wanted = { protocol, port, dscp, source, engine, count, ttl, net, sizeBytes: size, family: familyOf(flags) };
  return { ...given({ ...wanted, ...times }), limits, signal };
}

/** A flag that the protocol knows nothing of would only seem to be obeyed. */
export function refuseUseless({ protocol = 'icmp', port, size }: Pick<GivenFlags, 'protocol' | 'port' | 'size'>): void {
  if (port !== undefined && protocol === 'icmp') {
    throw new BusinessError('usage.flag', '--port needs --protocol udp or --protocol tcp beside it: ICMP has no ports');
  }
  if (size !== undefined && protocol === 'tcp') {
    throw new BusinessError('usage.flag', '--size does not go with --protocol tcp, which sends no data');
  }
}

export type Given<Values> = { [Key in keyof Values]?: Exclude<Values[Key], undefined> };

/** Without what is undefined. */
export function given<Values extends object>(values: Values): Given<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<Values>;
}
