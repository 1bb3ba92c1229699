/** The words of a trace's answer. */
import type { MplsLabel, ProbeProtocol, TimestampQuality } from '../probe/probe.js';
import type { TraceRouteInfo } from './types.js';

/**
 * What can be said of a hop. `answering`: all that was asked was answered. `silent`: nothing was, yet hops beyond
 * answer. `limited`: answers are missing, but none are beyond, so that the hop itself answers sparingly and the path
 * loses nothing. `losing`: answers are missing here and beyond. `unreachable`: this router says that there is no way
 * on. `loop`: from here on packets go round. `beyond`: nothing was heard from here on.
 */
export type HopVerdict = 'answering' | 'silent' | 'limited' | 'losing' | 'unreachable' | 'loop' | 'beyond';

/** One address that answers for a hop. */
export interface HopAddress {
  readonly address: string;
  /** Its name; empty when there is none, or it was not known in time. */
  readonly name: string;
  /** Number of the autonomous system it belongs to; 0 when not known. */
  readonly asn: number;
  readonly asName: string;
  /** How many answers it gave. */
  readonly received: number;
}

/** One hop of a path. `address` and `rtt` are the seed's: empty for a hop that is silent. */
export interface TraceHop extends TraceRouteInfo {
  readonly addresses: readonly HopAddress[];
  readonly sent: number;
  /** Of these, those that are still waited for: neither answered nor lost. */
  readonly pending: number;
  /** Answers, late ones included, duplicates not. */
  readonly received: number;
  /** Answers that came after the hop was no longer waited for. */
  readonly late: number;
  readonly duplicates: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Smoothed difference of successive times (RFC 3550). */
  readonly jitterMs: number | null;
  /** Round-trip times in the order of sending; null for each missing answer. */
  readonly samples: readonly (number | null)[];
  /** Hops back, by the TTL of the answers; 0 when not known. Another number than `jumpNo` means another way back. */
  readonly returnHops: number;
  readonly mpls: readonly MplsLabel[];
  readonly verdict: HopVerdict;
  /** Why there is no way on: `!H`, `!N`, `!X`, ... as traceroute(8) marks it; empty otherwise. */
  readonly mark: string;
  /** How many flows it was asked with. */
  readonly flows: number;
  /** Whether it is 95 % sure that all parallel routers are in `addresses`; null when a single flow was sent. */
  readonly flowsComplete: boolean | null;
  /** True when the address changed from one to another during the trace, once. */
  readonly pathChange: boolean;
  /** Largest packet, in bytes, that reaches this hop; 0 when it was not asked. */
  readonly mtu: number;
}

export type TraceVerdict = 'reached' | 'unreached' | 'unreachable' | 'loop';

/** What a trace found out. */
export interface Trace {
  /** As it was asked. */
  readonly destination: string;
  readonly address: string;
  readonly protocol: ProbeProtocol;
  /** Destination port; 0 for ICMP. */
  readonly port: number;
  readonly engine: string;
  /** What the engine sends with: `icmp-datagram`, `icmp-raw`, `udp` or `tcp`. */
  readonly socket: string;
  /** ICMP was not allowed, and UDP taken instead. */
  readonly fellBack: boolean;
  /** The least exact way in which a time was measured; null when none was. */
  readonly timestamps: TimestampQuality | null;
  readonly verdict: TraceVerdict;
  /** One sentence on the path as a whole; empty when there is nothing to add. */
  readonly note: string;
  readonly hops: readonly TraceHop[];
  /** Packets sent in all. */
  readonly sent: number;
  /** From the first probe to the last answer waited for, in ms. */
  readonly elapsedMs: number;
  /** Largest packet in bytes that reaches the destination; null when it was not asked, or not found. */
  readonly pathMtu: number | null;
  /** Larger packets vanish without a word. */
  readonly mtuBlackHole: boolean;
}
