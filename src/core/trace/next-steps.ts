import type { ProbeProtocol } from '../probe/probe.js';
import { loopOf } from './loop.js';
import type { PathRecord, Slot } from './path-record.js';
import type { TraceSettings } from './trace-settings.js';

/** What to do now, and when to ask again. */
export interface Steps {
  /** TTLs to probe at once, the far probe not among them. */
  readonly send: readonly number[];
  /** When something else is due, in ms of the same clock; undefined when only an answer can change anything. */
  readonly nextAtMs: number | undefined;
  readonly done: boolean;
}

/** How many hops are asked beyond the last that is known to be on the way. */
const windowHops = 5;
/** A burst of six is what the kernel's own limit lets pass (`icmp_ratelimit`); from there on slowly. */
const probesAtOnce = 5;
/** Nothing at all has been heard: the first hop may lie behind a satellite. */
const silenceMs = 1500;

/**
 * The strategy: a far probe tells how long the path is while the nearest hops are asked; then all others are. What can
 * hit the destination is held back until it is known to be nearer, where the destination may limit its answers (UDP).
 */
export function nextSteps(path: PathRecord, settings: TraceSettings, protocol: ProbeProtocol, nowMs: number): Steps {
  const reach = reachOf(path, settings, protocol, nowMs);
  const send: number[] = [];
  let next = reach.nextAtMs;
  let settled = true;
  const until = (timeMs: number): void => {
    settled = false;
    next = Math.min(next ?? timeMs, timeMs);
  };
  for (let ttl = settings.firstHop; ttl <= reach.first; ttl++) {
    const slots = path.hop(ttl);
    const own = path.withTtl(ttl);
    const wanted = ttl <= reach.further ? settings.queries : 1;
    if (own.length === 0 || slots.length < wanted) {
      const due = dueAt(own, path, settings);
      if (due <= nowMs) send.push(ttl);
      else until(due);
      settled = false;
    }
    const waitUntil = settledAt(slots, path, settings);
    if (waitUntil > nowMs) until(waitUntil);
  }
  return { send, nextAtMs: next, done: settled && reach.final };
}

/** How far to probe: with a first probe, and with all the others. */
interface Reach {
  readonly first: number;
  readonly further: number;
  /** No farther hop will be asked, whatever the clock says. */
  readonly final: boolean;
  readonly nextAtMs: number | undefined;
}

function reachOf(path: PathRecord, settings: TraceSettings, protocol: ProbeProtocol, nowMs: number): Reach {
  const { maxHops, firstHop, fast } = settings;
  const { frontier, distance } = path;
  const reach = (first: number, further: number, nextAtMs?: number): Reach => {
    const most = Math.min(first, maxHops);
    return { first: most, further: Math.min(further, most), final: nextAtMs === undefined, nextAtMs };
  };
  const end = distance ?? loopOf(path)?.end;
  if (end !== undefined) return reach(end, end);
  if (fast && protocol === 'icmp') return reach(maxHops, maxHops);
  const quietMs = Math.max(2 * path.farthestMs, 250);
  const begun = path.far?.sentAtMs ?? nowMs;
  if (path.estimate !== undefined) {
    const first = Math.min(Math.max(path.estimate, frontier + 1), maxHops);
    const own = path.withTtl(first);
    const settled = settledAt(own, path, settings);
    if (own.length === 0 || nowMs < settled) {
      return reach(first, protocol === 'udp' ? frontier : first, Math.max(settled, nowMs + 1));
    }
    // Nobody is where the end should be: perhaps it was asked too often, perhaps the path is longer.
    if (own.length < settings.queries) return reach(first, first);
    return reach(unansweredEnd(path, settings, first, nowMs), frontier);
  }
  const answered = path.far?.answer !== undefined;
  const lateAt = answered ? begun : begun + Math.max(2 * path.farthestMs, 100);
  if (nowMs < lateAt) return reach(firstHop + windowHops - 1, frontier, lateAt);
  const quietAt = Math.max(path.lastNewsMs, lateAt) + quietMs;
  const windowEnd = Math.max(frontier, firstHop - 1) + windowHops;
  if (nowMs < quietAt && windowEnd < maxHops) return reach(windowEnd, frontier, quietAt);
  return reach(maxHops, frontier + 1);
}

/** The end of the window behind hops that were asked in vain. */
function unansweredEnd(path: PathRecord, settings: TraceSettings, first: number, nowMs: number): number {
  let end = first;
  const vain = (): boolean => {
    const slots = path.withTtl(end);
    return slots.length > 0 && settledAt(slots, path, settings) <= nowMs;
  };
  while (end < settings.maxHops && vain()) end = Math.min(end + windowHops, settings.maxHops);
  return end;
}

/** A hop whose turn came late has no more to wait for its last probe than the others: the first few may come close. */
function dueAt(own: readonly Slot[], path: PathRecord, settings: TraceSettings): number {
  const last = own.at(-1);
  if (last === undefined) return 0;
  if (own.length >= probesAtOnce) return last.sentAtMs + settings.slowIntervalMs;
  const begun = path.far?.sentAtMs ?? last.sentAtMs;
  const caughtUp = Math.max(last.sentAtMs + settings.catchUpMs, begun + own.length * settings.intervalMs);
  return Math.min(caughtUp, last.sentAtMs + settings.intervalMs);
}

/** Until when the answers of a hop are waited for; 0 when all are there. */
export function settledAt(slots: readonly Slot[], path: PathRecord, settings: TraceSettings): number {
  const missing = slots.findLast(({ answer }) => answer === undefined);
  return missing === undefined ? 0 : missing.sentAtMs + waitOf(slots, path, settings);
}

/** How long a probe to this hop is waited for, in ms. */
export function waitOf(slots: readonly Slot[], path: PathRecord, { hopWaitMs }: TraceSettings): number {
  if (hopWaitMs !== undefined) return hopWaitMs;
  const answered = slots.filter(({ answer }) => answer !== undefined);
  if (answered.length > 0) return Math.max(3 * Math.max(...answered.map(({ answer }) => answer?.rttMs ?? 0)), 100);
  if (path.farthestMs === 0) return silenceMs;
  const beyond = slots.every(({ ttl }) => ttl > path.frontier) && path.end === undefined;
  return beyond ? Math.max(3 * path.farthestMs, 500) : Math.max(2 * path.farthestMs, 250);
}
