/** What is sent, and what comes of it: the words of the Prober. */
import type { MplsLabel } from '../kernel/codec/icmp-extension.js';

export type { MplsLabel } from '../kernel/codec/icmp-extension.js';

export type ProbeProtocol = 'icmp' | 'udp' | 'tcp';

export interface ProbeRequest<Tag> {
  /** A canonical address literal of the prober's family, without zone. */
  readonly destination: string;
  /** Index of the interface a link-local IPv6 destination is on; 0 or absent otherwise. */
  readonly scopeId?: number;
  /** Destination port of UDP (33434 when absent) and TCP (80). */
  readonly port?: number;
  /** TTL or hop limit, 1..255; 64 when absent. */
  readonly ttl?: number;
  /** Bytes behind the ICMP or UDP header; 32 when absent. Below 12 the token does not fit and less is known again. */
  readonly sizeBytes?: number;
  /**
   * Which of several flows, 0..65534: routers that spread traffic send all probes of one flow the same way. For ICMP
   * the checksum tells flows apart, for UDP the source port. A TCP probe is always a flow of its own.
   */
  readonly flow?: number;
  /** Without an answer for this long it is reported as `lost`. An answer that comes later is still reported. */
  readonly timeoutMs: number;
  /** The caller's own; handed back with every event. */
  readonly tag: Tag;
}

/** A probe that has left. */
export interface Probe<Tag> {
  /** Counts what this prober has sent, from 0. */
  readonly number: number;
  readonly destination: string;
  readonly port: number;
  readonly ttl: number;
  readonly flow: number;
  /** When it left, in ms of the Host's monotonic clock. */
  readonly sentAtMs: number;
  readonly tag: Tag;
  /** How many answers have come. */
  readonly answers: number;
  /** True once its timeout has passed without an answer. */
  readonly lost: boolean;
}

/**
 * What an answer says. `reply`: the destination answered (echo reply, datagram, connection). `closed`: it answered that
 * nobody listens on the port. The others are ICMP messages: `expired` (time exceeded), `unreachable`, `too-big`
 * (see `mtu`), `refused` (any other).
 */
export type AnswerKind = 'reply' | 'closed' | 'expired' | 'unreachable' | 'too-big' | 'refused';

/**
 * How well a time is known. `kernel`: both stamps are the kernel's. `kernel-rx`: only that of the answer is, the probe's
 * is taken before the system call, some 40 us early. `kernel-tcp`: the kernel's own measure of a handshake. `user`: a
 * clock that never jumps, read by the program on both sides, some 100 us long. `user-ms`: as `user`, some 300 us long
 * (net-ping).
 */
export type TimestampQuality = 'kernel' | 'kernel-rx' | 'kernel-tcp' | 'user' | 'user-ms';

export interface ProbeAnswer {
  readonly kind: AnswerKind;
  /** Who answered. This machine's own address where the kernel itself gave the reason. */
  readonly from: string;
  /** True when the destination itself answered. */
  readonly reached: boolean;
  /** Round-trip time in ms. */
  readonly rttMs: number;
  readonly timestamps: TimestampQuality;
  /** TTL or hop limit the answer arrived with; 0 where it is not known. */
  readonly ttl: number;
  /** Type and code of the ICMP error; -1 for every other answer. */
  readonly icmpType: number;
  readonly icmpCode: number;
  /** MTU that a `too-big` names; 0 otherwise. */
  readonly mtu: number;
  /** Labels the packet carried where it was dropped, outermost first. */
  readonly mpls: readonly MplsLabel[];
}

export interface ReplyEvent<Tag> extends ProbeAnswer {
  readonly type: 'reply';
  readonly probe: Probe<Tag>;
  /** True for every answer to a probe but its first. */
  readonly duplicate: boolean;
  /** True when it came after the probe's timeout. */
  readonly late: boolean;
}

/** Nothing came in time. */
export interface LostEvent<Tag> {
  readonly type: 'lost';
  readonly probe: Probe<Tag>;
}

/**
 * An answer to a probe of this prober that cannot be told from others: the router quoted too little of it, or the
 * answer came from an address that was never asked.
 */
export interface UnidentifiedEvent extends Omit<ProbeAnswer, 'rttMs' | 'timestamps'> {
  readonly type: 'unidentified';
  /** Where the probe had gone; empty when not even that is known. */
  readonly destination: string;
}

export type ProbeEvent<Tag> = ReplyEvent<Tag> | LostEvent<Tag> | UnidentifiedEvent;
