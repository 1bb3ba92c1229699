import { RoundTrips, toMicroseconds } from '../probe/round-trips.js';
import { flowsOf } from './find-flows.js';
import { loopOf } from './loop.js';
import { waitOf } from './next-steps.js';
import { distanceOf, type PathRecord, type Slot } from './path-record.js';
import type { HopAddress, HopVerdict, TraceHop } from './trace.js';
import type { TraceSettings } from './trace-settings.js';
import { unreachableMark } from './unreachable-mark.js';

/** What else is known of an address. */
export type Introduce = (address: string) => { readonly name: string; readonly asn: number; readonly asName: string };

export interface HopContext {
  readonly settings: TraceSettings;
  readonly family: 4 | 6;
  readonly introduce: Introduce;
  /** On the clock of the probes. */
  readonly nowMs: number;
}

/**
 * Every hop of a path as far as it is known, first to last: to its end, or to the first of those from which on nothing
 * is heard.
 */
export function describeHops(path: PathRecord, context: HopContext): TraceHop[] {
  const { firstHop, maxHops } = context.settings;
  const end = Math.min(path.end ?? loopOf(path)?.end ?? path.frontier + 1, maxHops);
  const hops: TraceHop[] = [];
  for (let number = firstHop; number <= Math.max(end, firstHop); number++) {
    hops.push(describeHop(number, path, path.hop(number, end === path.end ? end : -1), context));
  }
  return withVerdicts(hops, path);
}

function describeHop(jumpNo: number, path: PathRecord, all: readonly Slot[], context: HopContext): TraceHop {
  const flows = flowsOf(path, jumpNo);
  // Loss and times are those of one flow; the others are there to show parallel routers.
  const slots = all.filter(({ flow }) => flow === 0);
  const ordered = slots.toSorted((one, other) => one.sentAtMs - other.sentAtMs);
  const times = new RoundTrips();
  for (const { answer } of ordered) if (answer !== undefined) times.add(answer.rttMs);
  const { rtt, p50Ms, p95Ms, jitterMs } = times.summary();
  const answers = ordered.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
  const seen = all.flatMap(({ answer }) => (answer === undefined ? [] : [answer.from]));
  const addresses = addressesOf(seen, context.introduce);
  const last = answers.at(-1);
  const stillAwaited = context.nowMs - waitOf(slots, path, context.settings);
  return {
    jumpNo,
    address: addresses[0]?.address ?? '',
    rtt: [...rtt],
    addresses,
    sent: slots.length,
    pending: slots.filter(({ answer, sentAtMs }) => answer === undefined && sentAtMs > stillAwaited).length,
    received: answers.length,
    late: slots.filter(({ late }) => late).length,
    duplicates: slots.reduce((sum, { duplicates }) => sum + duplicates, 0),
    p50Ms,
    p95Ms,
    jitterMs,
    samples: ordered.map(({ answer }) => (answer === undefined ? null : toMicroseconds(answer.rttMs))),
    returnHops: last === undefined ? 0 : (distanceOf(last.ttl) ?? 0),
    mpls: answers.findLast(({ mpls }) => mpls.length > 0)?.mpls ?? [],
    verdict: 'answering',
    mark: answers.map((answer) => (answer.reached ? '' : unreachableMark(answer, context.family))).find(Boolean) ?? '',
    flows: flows.asked,
    flowsComplete: flows.asked > 1 ? flows.complete : null,
    pathChange: addresses.length === 2 && changedOnce(answers.map(({ from }) => from)),
    mtu: 0,
  };
}

/** Each address that answered, the one that answered most first. */
function addressesOf(answers: readonly string[], introduce: Introduce): HopAddress[] {
  const counts = new Map<string, number>();
  for (const from of answers) counts.set(from, (counts.get(from) ?? 0) + 1);
  return [...counts]
    .map(([address, received]) => ({ address, ...introduce(address), received }))
    .sort((one, other) => other.received - one.received);
}

/** Several probes by one way, then several by another: not a router that spreads packets at random. */
function changedOnce(answers: readonly string[]): boolean {
  const changes = answers.filter((from, index) => index > 0 && from !== answers[index - 1]).length;
  const first = answers.filter((from) => from === answers[0]).length;
  return changes === 1 && first > 1 && answers.length - first > 1;
}

/** Fewer answers than that say little about loss. */
const cleanAnswers = 3;

function withVerdicts(hops: readonly TraceHop[], path: PathRecord): TraceHop[] {
  const loop = loopOf(path);
  return hops.map((hop, index) => ({ ...hop, verdict: verdictOf(hop, hops.slice(index + 1), path, loop?.end) }));
}

function verdictOf(
  hop: TraceHop,
  later: readonly TraceHop[],
  path: PathRecord,
  loopEnd: number | undefined,
): HopVerdict {
  if (hop.jumpNo === loopEnd) return 'loop';
  if (hop.mark !== '') return 'unreachable';
  if (hop.received === 0) return later.length > 0 || path.end === hop.jumpNo ? 'silent' : 'beyond';
  if (hop.received + hop.pending >= hop.sent) return 'answering';
  // What reaches a hop has passed all hops before it: one that answers everything clears those.
  const clean = later.filter(({ sent, received, pending }) => received + pending >= sent && received >= cleanAnswers);
  const cleared = clean.length >= 2 || clean.some(({ jumpNo }) => jumpNo === path.end);
  return cleared ? 'limited' : 'losing';
}
