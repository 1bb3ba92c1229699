import type { BusinessError } from '../errors.js';
import type { ProbeProtocol, TimestampQuality } from './probe.js';
import type { EngineName } from './prober.js';
import type { Refusal } from './refusal.js';
import type { RoundTripSummary } from './round-trips.js';

/** What became of the probes to one destination. `sent` = `received` + `lost` + `pending`. */
export interface ProbeReport extends RoundTripSummary {
  /** As it was asked. */
  readonly destination: string;
  /** Empty where the name does not resolve. */
  readonly address: string;
  /** Per cent of the settled probes that were not answered, unrounded; 100 when nothing could be sent. */
  readonly lossRate: number;
  readonly sent: number;
  /** Probes the destination answered, each counted once. For UDP and TCP a closed port is an answer. */
  readonly received: number;
  readonly lost: number;
  /** Outstanding when the probing was stopped. */
  readonly pending: number;
  /** Further answers to a probe that had one. */
  readonly duplicates: number;
  /** Answers to a probe that came after one to a later probe (RFC 4737). */
  readonly reordered: number;
  /** Answers that came after their timeout; they are received, not lost. */
  readonly late: number;
  /** Answers that say the port is closed; UDP and TCP. */
  readonly closed: number;
  /** What routers, or this machine, said in the destination's place; the probes are lost. Most frequent first. */
  readonly refusals: readonly RefusalCount[];
  /** What was sent. */
  readonly protocol: ProbeProtocol;
  /** True where UDP took the place of ICMP, which this user may not send. */
  readonly fellBack: boolean;
  /** What sent it; empty when nothing could. */
  readonly engine: EngineName | '';
  /** The least quality among the times; empty without one. */
  readonly timestamps: TimestampQuality | '';
  /** The limits that were given and are passed: loss, and average round-trip time. */
  readonly exceeded: readonly ('loss' | 'rtt')[];
  /** Why nothing, or nothing more, could be sent. */
  readonly error: BusinessError | null;
}

/** How often somebody refused in the same way. */
export interface RefusalCount {
  readonly from: string;
  readonly reason: Refusal;
  readonly count: number;
}

interface Told {
  /** When it was known. */
  readonly time: Date;
  readonly destination: string;
  readonly address: string;
}

/** An answer. `sequence` counts the probes to this destination from 1. */
export interface ReplyNotice extends Told {
  readonly type: 'reply';
  readonly sequence: number;
  readonly from: string;
  readonly rttMs: number;
  /** TTL or hop limit the answer arrived with; 0 where it is not known. */
  readonly ttl: number;
  readonly timestamps: TimestampQuality;
  readonly duplicate: boolean;
  readonly reordered: boolean;
  readonly late: boolean;
  readonly closed: boolean;
}

/** Somebody on the way, or this machine, said no. */
export interface RefusedNotice extends Told {
  readonly type: 'refused';
  readonly sequence: number;
  readonly from: string;
  readonly rttMs: number;
  readonly ttl: number;
  readonly timestamps: TimestampQuality;
  readonly reason: Refusal;
  /** MTU named by `too-big`; 0 otherwise. */
  readonly mtu: number;
}

/** No answer in time. */
export interface LostNotice extends Told {
  readonly type: 'lost';
  readonly sequence: number;
}

/** All that is to be known about a destination. */
export interface SummaryNotice extends Told {
  readonly type: 'summary';
  readonly report: ProbeReport;
}

/** What a probing tells while it runs. */
export type ProbeNotice = ReplyNotice | RefusedNotice | LostNotice | SummaryNotice;
