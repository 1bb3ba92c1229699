import type { PathRecord } from './path-record.js';

/** Packets go round: the hop where that is certain, and how many routers the circle has. */
export interface Loop {
  readonly end: number;
  readonly period: number;
}

/** How often the same address must come again before it is a loop, and not a router that answers for its neighbours. */
const turns = 4;
const longestPeriod = 4;

/** The loop that a path runs into, if there is one: the same address every so many hops, four times. */
export function loopOf(path: PathRecord): Loop | undefined {
  const addressAt = (hop: number): string | undefined =>
    path.withTtl(hop).find(({ answer }) => answer?.kind === 'expired')?.answer?.from;
  for (let hop = turns; hop <= path.frontier; hop++) {
    const address = addressAt(hop);
    if (address === undefined) continue;
    for (let period = 1; period <= longestPeriod; period++) {
      const earlier = Array.from({ length: turns - 1 }, (_, turn) => hop - (turn + 1) * period);
      if (earlier.every((each) => each > 0 && addressAt(each) === address)) return { end: hop, period };
    }
  }
  return undefined;
}
