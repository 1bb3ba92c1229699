/** The flags of `net trace`. */
import * as Flags from '@oclif/core/flags';
import { BusinessError } from '../core/errors.js';
import type { EngineName } from '../core/probe/prober.js';
import type { TraceOptions } from '../core/trace/trace-settings.js';
import type { TraceControl } from '../core/trace/watch-path.js';
import { familyOf, wholeNumber } from './flags.js';
import { given, refuseUseless, timeFlag } from './probe-flags.js';

export const traceFlags = {
  'max-hops': wholeNumber('max-hops', 1, 255)({ summary: 'ask at most so many hops: 30', helpValue: 'N' }),
  'first-hop': wholeNumber('first-hop', 1, 255)({ summary: 'begin with this hop: 1', helpValue: 'N' }),
  queries: wholeNumber('queries', 1, 100)({ summary: 'probes to each hop: 5', helpValue: 'N' }),
  interval: timeFlag(
    'interval',
    'between two probes to a hop: 20ms, 170ms from the sixth on, 1s with --live',
    1,
    60_000,
  ),
  'hop-wait': timeFlag('hop-wait', 'wait so long for a hop, not by the round-trip times seen', 1, 60_000),
  fast: Flags.boolean({ summary: 'ask all hops at once; routers that limit their answers will miss some' }),
  repair: Flags.boolean({ summary: 'ask hops again, a second apart, whose answers are missing' }),
  flows: wholeNumber(
    'flows',
    1,
    128,
  )({
    summary: 'look for parallel routers with up to so many flows, until it is 95 % sure',
    helpValue: 'N',
  }),
  mtu: Flags.boolean({ summary: 'find the largest packet that passes, hop by hop' }),
  live: Flags.boolean({ summary: 'keep probing until q or Ctrl-C; p pauses, r restarts, d switches columns' }),
  quiet: Flags.boolean({ summary: 'show the result alone, not how it comes' }),
  numeric: Flags.boolean({ char: 'n', summary: 'do not look up names' }),
  'asn-db': Flags.string({
    summary: 'name autonomous systems from this file: ip2asn TSV, or GeoLite2-ASN CSV',
    helpValue: 'FILE',
  }),
};

interface GivenFlags {
  readonly 'max-hops'?: number | undefined;
  readonly 'first-hop'?: number | undefined;
  readonly queries?: number | undefined;
  readonly interval?: number | undefined;
  readonly 'hop-wait'?: number | undefined;
  readonly fast: boolean;
  readonly repair: boolean;
  readonly flows?: number | undefined;
  readonly mtu: boolean;
  readonly live: boolean;
  readonly numeric: boolean;
  readonly 'asn-db'?: string | undefined;
  readonly protocol?: 'icmp' | 'udp' | 'tcp' | undefined;
  readonly port?: number | undefined;
  readonly dscp?: number | undefined;
  readonly source?: string | undefined;
  readonly engine?: EngineName | undefined;
  readonly net?: string | undefined;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
}

/** What the flags ask of core; those not given are left out. */
export function traceOptionsOf(flags: GivenFlags, control: TraceControl, signal: AbortSignal): TraceOptions {
  refuseUseless({ protocol: flags.protocol, port: flags.port });
  const { 'first-hop': firstHop = 1, 'max-hops': maxHops = 30 } = flags;
  if (firstHop > maxHops) {
    throw new BusinessError('usage.flag', `--first-hop ${firstHop} lies beyond --max-hops, which is ${maxHops}`);
  }
  const { protocol, port, dscp, engine, queries, fast, repair, flows, mtu, net } = flags;
  const wanted = {
    ...{ protocol, port, dscp, engine, queries, flows, net },
    maxHops: flags['max-hops'],
    firstHop: flags['first-hop'],
    intervalMs: flags.interval,
    hopWaitMs: flags['hop-wait'],
    sourceAddress: flags.source,
    asnDatabase: flags['asn-db'],
    family: familyOf(flags),
    watch: flags.live ? control : undefined,
  };
  return { ...given(wanted), fast, repair, mtu, names: !flags.numeric, signal };
}
