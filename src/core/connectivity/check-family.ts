import type { NetworkWay } from './network-way.js';
import { sendProbe } from './send-probe.js';
import type { Probe, ProbeTarget } from './types.js';
import { verdictOf } from './verdict.js';

/** An HTTP and an HTTPS probe that are sent together. */
export type ProbePair = readonly [plain: ProbeTarget, secure: ProbeTarget];

/** How long the first pair is waited for before the second is sent too (as OpenHarmony and Android do). */
const firstPairMs = 3000;

/**
 * Probes one family: the first pair, and when that proves nothing within its time, the next beside it. Ends as soon as
 * the verdict is sure. The probes come in the order in which they were sent; one that was ended early is left out.
 */
export async function checkFamily(
  pairs: readonly ProbePair[],
  way: NetworkWay,
  signal: AbortSignal,
): Promise<readonly Probe[]> {
  const enough = new AbortController();
  const until = AbortSignal.any([signal, enough.signal]);
  const done: (Probe | undefined)[] = [];
  const known = (): readonly Probe[] => done.filter((probe) => probe !== undefined);
  const sent: Promise<void>[] = [];
  try {
    for (const [at, pair] of pairs.entries()) {
      const isLast = at === pairs.length - 1;
      for (const [index, target] of pair.entries()) {
        sent.push(sendProbe(target, way, until).then((probe) => void (done[2 * at + index] = probe)));
      }
      await settled(sent, () => isSure(known(), at > 0), isLast ? undefined : firstPairMs);
      if (isSure(known(), true)) break;
    }
    return [...known()];
  } finally {
    enough.abort();
  }
}

/** A portal is sure at once; HTTPS's success when plain HTTP has had its chance to show a portal. */
function isSure(probes: readonly Probe[], hasWaited: boolean): boolean {
  const verdict = verdictOf(probes);
  if (verdict === 'portal') return true;
  if (verdict !== 'validated' || !probes.some(({ outcome, url }) => outcome === 'success' && url.startsWith('https:')))
    return false;
  return hasWaited || probes.some(({ url }) => url.startsWith('http:'));
}

/** Resolves when all are settled, when it is sure after one of them, or when the time is over. */
function settled(sent: readonly Promise<void>[], isDone: () => boolean, timeoutMs?: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    for (const each of sent) each.then(() => void (isDone() && end()), reject);
    void Promise.all(sent).then(end, reject);
  });
}
