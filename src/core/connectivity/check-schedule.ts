import { verdictLifeMs } from './kept-verdicts.js';
import type { Verdict } from './types.js';

const portalMs = 15_000;
const firstRetryMs = 1000;
const longestRetryMs = 10 * 60 * 1000;

/**
 * How long after a check the next one comes: a portal is asked every 15 s, whether somebody has logged in; what failed
 * after 1, 2, 4 ... s, up to 10 min; what is well when its verdict would run out.
 * @param failures how many checks in a row have failed, this one included
 */
export function nextCheckMs(verdict: Verdict, failures: number): number {
  if (verdict === 'validated') return verdictLifeMs;
  if (verdict === 'portal') return portalMs;
  return Math.min(firstRetryMs * 2 ** Math.max(failures - 1, 0), longestRetryMs);
}
