import type { AnswerKind, MplsLabel, TimestampQuality } from '../probe/probe.js';
import { toMicroseconds } from '../probe/round-trips.js';
import type { Slot } from './path-record.js';
import type { Trace } from './trace.js';

/** One answer, as it came. */
export interface TraceAnswer {
  readonly type: 'answer';
  /** ISO 8601. */
  readonly time: string;
  /** TTL of the probe; what reached the destination may have had one to spare. */
  readonly jumpNo: number;
  readonly address: string;
  readonly kind: AnswerKind;
  readonly reached: boolean;
  readonly rttMs: number;
  readonly timestamps: TimestampQuality;
  /** Which of several flows it belongs to. */
  readonly flow: number;
  readonly late: boolean;
  /** An answer to the same probe had come before. */
  readonly duplicate: boolean;
  readonly mpls: readonly MplsLabel[];
}

/** The trace is over. */
export interface TraceEnd {
  readonly type: 'end';
  readonly time: string;
  readonly trace: Trace;
}

export type TraceNotice = TraceAnswer | TraceEnd;

export function answerNotice(slot: Slot, now: Date): TraceAnswer {
  const { answer } = slot;
  return {
    type: 'answer',
    time: now.toISOString(),
    jumpNo: slot.ttl,
    address: answer?.from ?? '',
    kind: answer?.kind ?? 'refused',
    reached: answer?.reached ?? false,
    rttMs: toMicroseconds(answer?.rttMs ?? 0),
    timestamps: answer?.timestamps ?? 'user',
    flow: slot.flow,
    late: slot.late,
    duplicate: slot.duplicates > 0,
    mpls: answer?.mpls ?? [],
  };
}
