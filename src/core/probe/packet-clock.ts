import type { Clock } from '../host.js';
import type { Stamp } from '../kernel/codec/control-message.js';
import { millisecondsBetween } from '../kernel/probe-socket.js';
import { realtimeNow } from '../kernel/realtime-clock.js';
import type { TimestampQuality } from './probe.js';

/** One moment on both clocks: the one that never jumps, and the one the kernel stamps packets with. */
export interface Moment {
  readonly monotonicMs: number;
  readonly realtime: Stamp;
}

/** The two readings must be one moment, or a pause between them looks like a step of the clock. */
const closeMs = 0.05;
/** How much further the clocks may drift apart than a clock that is being slewed (adjtime(3): 0.05 %) would. */
const driftMs = 0.2;
const driftRatio = 0.001;
/** A packet cannot have left later than this after the system call. */
const longestQueueMs = 50;

/** Reads both clocks. */
export function momentOf(clock: Clock): Moment {
  for (let attempt = 0; ; attempt++) {
    const monotonicMs = clock.monotonic();
    const realtime = realtimeNow();
    if (attempt === 3 || clock.monotonic() - monotonicMs < closeMs) return { monotonicMs, realtime };
  }
}

/** Whether a stamp can be that of the probe sent at that moment: the kernel numbers stamps, but may lose count. */
export function isDeparture(sent: Moment, stamp: Stamp): boolean {
  const delay = millisecondsBetween(sent.realtime, stamp);
  return delay > -closeMs && delay < longestQueueMs;
}

/**
 * The round-trip time by the best clock that can be believed: the kernel's stamps, unless its clock was set in between
 * (then they lie) or says that the packet travelled longer than we waited for it.
 *
 * @param sent just before the system call; `left` is the kernel's stamp of the same packet
 * @param received just after the answer was read; `arrived` is the kernel's stamp of it
 */
export function roundTrip(
  sent: Moment,
  left: Stamp | undefined,
  arrived: Stamp | undefined,
  received: Moment,
): { rttMs: number; timestamps: TimestampQuality } {
  const waitedMs = received.monotonicMs - sent.monotonicMs;
  const user = { rttMs: Math.max(waitedMs, 0), timestamps: 'user' } as const;
  const drift = Math.abs(millisecondsBetween(sent.realtime, received.realtime) - waitedMs);
  if (arrived === undefined || arrived.seconds === 0 || drift > driftMs + waitedMs * driftRatio) return user;
  const rttMs = millisecondsBetween(left ?? sent.realtime, arrived);
  if (rttMs < 0 || rttMs > waitedMs + closeMs) return user;
  return { rttMs, timestamps: left === undefined ? 'kernel-rx' : 'kernel' };
}
